/**
 * A picture of every screen, in three sizes and both themes, of the office on a phone, and of the sale in Urdu: `target/shots/SIZE-THEME/NAME.png`,
 * and in another language `target/shots/SIZE-THEME-LANGUAGE/NAME.png`.
 *
 *   node e2e/shots.mjs            all of them, in English
 *   node e2e/shots.mjs 1280       only sizes that begin so
 *   node e2e/shots.mjs 1280 ur    everything in Urdu
 */
import { mkdirSync } from "node:fs";
import { launch, lines, scanner, World } from "./support/browser.mjs";
import { beforeSelling, between, calm, firstRun, office, people, telephone, till } from "./support/screens.mjs";
import { Shop } from "./support/shop.mjs";
import { speak, spoken } from "./support/words.mjs";

const SIZES = [
  [1280, 800],
  [1920, 1080],
  [1024, 768],
];
/** The office is looked at on a phone as well. */
const PHONE = [390, 844];
const FOLDER = new URL("../../target/shots/", import.meta.url).pathname;
/** Enough trade that no list is empty. */
const DAYS = 14;

const wanted = process.argv[2] ?? "";
speak(process.argv[3] ?? "en");
const shop = await Shop.demo(DAYS);
const browser = await launch();
const world = new World(shop, browser);
let count = 0;
const faults = [];

async function shoot(page, folder, name) {
  await calm(page);
  mkdirSync(`${FOLDER}${folder}`, { recursive: true });
  await page.screenshot({ path: `${FOLDER}${folder}/${name}.png` });
  count += 1;
}

try {
  for (const size of [...SIZES, PHONE].filter(([width]) => String(width).startsWith(wanted))) {
    for (const theme of ["light", "dark"]) {
      const folder = `${size.join("x")}-${theme}${spoken === "en" ? "" : `-${spoken}`}`;
      const options = { size, theme, reducedMotion: "reduce", user: shop.user, goods: shop.goods };
      for (const walk of size === PHONE
        ? [telephone, office]
        : [firstRun, beforeSelling, people, till, between, office]) {
        try {
          await walk(world, options, (page, name) => shoot(page, folder, name));
        } catch (error) {
          faults.push(`${folder}, ${walk.name}: ${error.message.split("\n")[0]}`);
        }
        await world.tidyUp();
      }
      if (size === PHONE || spoken !== "en") continue;
      const { page } = await world.till({ ...options, language: "ur" });
      const scan = await scanner(page);
      for (const product of shop.goods.slice(0, 5)) await scan(product.code);
      await lines(page, 5);
      await shoot(page, folder, "sale-urdu");
      await world.tidyUp();
      console.log(`${folder}: ${count} pictures so far`);
    }
  }
} finally {
  await browser.close();
  await shop.till.stop();
}
console.log(`${count} pictures in ${FOLDER}`);
for (const fault of faults) console.log(`not taken: ${fault}`);
process.exit(faults.length > 0 ? 1 : 0);

/**
 * Tests of the whole: the real program with its web application in a real browser.
 *
 *   node e2e/run.mjs            all of them
 *   node e2e/run.mjs --core     those that selling hangs on
 *   node e2e/run.mjs WORDS      those whose name holds these words
 *
 * `TILL_BIN` names the program; without it the one that `cargo build` made is taken.
 */
import { readdirSync } from "node:fs";
import { launch, World } from "./support/browser.mjs";
import { runAll } from "./support/runner.mjs";
import { Shop } from "./support/shop.mjs";

const here = new URL(".", import.meta.url);
const given = process.argv.slice(2);
const onlyCore = given.includes("--core");
for (const name of readdirSync(here).sort()) if (name.endsWith(".e2e.mjs")) await import(new URL(name, here));

const browser = await launch();
const shops = [];
/** Who is walked once more finds a shop in which nobody was before. */
const open = async () => {
  const shop = await Shop.open();
  shops.push(shop);
  return new World(shop, browser);
};
let ok = false;
try {
  ok = await runAll(open, given.filter((one) => one !== "--core").join(" "), { onlyCore });
} finally {
  await browser.close();
  for (const shop of shops) await shop.till.stop();
}
process.exit(ok ? 0 : 1);

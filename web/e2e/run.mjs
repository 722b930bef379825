/**
 * Tests of the whole: the real program with its web application in a real browser.
 *
 *   node e2e/run.mjs            all of them
 *   node e2e/run.mjs WORDS      those whose name holds these words
 *
 * `TILL_BIN` names the program; without it the one that `cargo build` made is taken.
 */
import { readdirSync } from "node:fs";
import { launch, World } from "./support/browser.mjs";
import { runAll } from "./support/runner.mjs";
import { Shop } from "./support/shop.mjs";

const here = new URL(".", import.meta.url);
for (const name of readdirSync(here).sort()) if (name.endsWith(".e2e.mjs")) await import(new URL(name, here));

const shop = await Shop.open();
const browser = await launch();
let ok = false;
try {
  ok = await runAll(new World(shop, browser), process.argv.slice(2).join(" "));
} finally {
  await browser.close();
  await shop.till.stop();
}
process.exit(ok ? 0 : 1);

/**
 * Tests of the whole: the real program with its web application in a real browser.
 *
 *   node e2e/run.mjs            all of them
 *   node e2e/run.mjs --core     those that sell, hold, lock and scan
 *   node e2e/run.mjs WORDS      those whose name holds these words
 *
 * `TILL_BIN` names the program; without it the one that `cargo build` made is taken.
 */
import { readdirSync } from "node:fs";
import { launch, World } from "./support/browser.mjs";
import { runAll } from "./support/runner.mjs";
import { Shop } from "./support/shop.mjs";

const here = new URL(".", import.meta.url);
/** Walks that take long, and that selling does not hang on: places of things, languages, the office, pictures, axe, chaos. */
const LONG = /^(27|35|40|6\d|7\d|8\d)-/;
const given = process.argv.slice(2);
const core = given.includes("--core");
for (const name of readdirSync(here).sort())
  if (name.endsWith(".e2e.mjs") && !(core && LONG.test(name))) await import(new URL(name, here));

const shop = await Shop.open();
const browser = await launch();
let ok = false;
try {
  ok = await runAll(new World(shop, browser), given.filter((one) => one !== "--core").join(" "));
} finally {
  await browser.close();
  await shop.till.stop();
}
process.exit(ok ? 0 : 1);

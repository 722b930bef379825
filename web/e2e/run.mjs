/**
 * Tests of the whole: the real program with its web application in a real browser.
 *
 *   node e2e/run.mjs            all of them
 *   node e2e/run.mjs WORDS      those whose name holds these words
 *
 * `TILL_BIN` names the program; without it the one that `cargo build` made is taken. `E2E_WORKERS` says how many shops are tested in side by
 * side, each with a browser of its own; one that waits leaves the processor to the other, so two are the usual number.
 */
import { readdirSync } from "node:fs";
import { launch, World } from "./support/browser.mjs";
import { count, runAll } from "./support/runner.mjs";
import { Shop } from "./support/shop.mjs";

const here = new URL(".", import.meta.url);
for (const name of readdirSync(here).sort()) if (name.endsWith(".e2e.mjs")) await import(new URL(name, here));

const wanted = process.argv.slice(2).join(" ");
const workers = Math.min(Number(process.env.E2E_WORKERS ?? 2), count(wanted));
const worlds = [];
let ok = false;
try {
  // One after the other: each start asks for a processor of its own.
  for (let at = 0; at < workers; at += 1) worlds.push(new World(await Shop.open(), await launch()));
  ok = await runAll(worlds, wanted);
} finally {
  for (const { browser, shop } of worlds) {
    await browser.close();
    await shop.till.stop();
  }
}
process.exit(ok ? 0 : 1);

/** A small runner: scenarios one after the other in one shop and one browser, a line for each, a picture of each failure. */
import { mkdirSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

const scenarios = [];
const PICTURES = new URL("../../../target/e2e/", import.meta.url).pathname;

/** Registers a test. `alone` gets no shared shop: it starts its own. */
export function scenario(name, run, { minutes = 1.5 } = {}) {
  scenarios.push({ name, run, minutes });
}

/** Waits until `ask` answers something true, or says what it answered last. */
export async function eventually(ask, what = "", patience = 10_000) {
  const until = Date.now() + patience;
  let last;
  for (;;) {
    try {
      last = await ask();
      if (last) return last;
    } catch (error) {
      last = error;
    }
    if (Date.now() > until) throw new Error(`still not so after ${patience} ms: ${what} (${last})`);
    await sleep(50);
  }
}

async function pictures(world, name) {
  mkdirSync(PICTURES, { recursive: true });
  const stem = name.replace(/\W+/g, "-").slice(0, 60);
  const pages = world.contexts.flatMap((context) => context.pages());
  for (const [at, page] of pages.entries())
    await page.screenshot({ path: `${PICTURES}${stem}-${at}.png`, timeout: 5000 }).catch(() => undefined);
}

/** Runs those whose name holds `wanted`; answers whether all went well. */
export async function runAll(world, wanted) {
  const chosen = scenarios.filter(({ name }) => !wanted || name.toLowerCase().includes(wanted.toLowerCase()));
  const failed = [];
  const begun = Date.now();
  for (const { name, run, minutes } of chosen) {
    const start = Date.now();
    const took = () => `${((Date.now() - start) / 1000).toFixed(1)} s`.padStart(8);
    const late = new AbortController();
    try {
      await Promise.race([
        run(world),
        sleep(minutes * 60_000, undefined, { signal: late.signal }).then(() => {
          throw new Error(`took longer than ${minutes} minutes`);
        }),
      ]);
      console.log(`  ok   ${took()}  ${name}`);
    } catch (error) {
      failed.push(name);
      console.log(`  FAIL ${took()}  ${name}\n${String(error.stack ?? error).replace(/^/gm, "         ")}`);
      await pictures(world, name);
    } finally {
      late.abort();
      await world.tidyUp();
    }
  }
  const seconds = ((Date.now() - begun) / 1000).toFixed(0);
  console.log(`\ne2e: ${chosen.length - failed.length} of ${chosen.length} passed in ${seconds} s`);
  for (const name of failed) console.log(`  failed: ${name}`);
  if (failed.length > 0) console.log(`  pictures: ${PICTURES}`);
  return chosen.length > 0 && failed.length === 0;
}

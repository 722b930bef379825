/**
 * A small runner: scenarios one after the other in one shop and one browser, a line for each, pictures of each failure. Who fails is walked
 * once more after all others, in a fresh shop: twice is a failure, once is unsteady, which is said loudly.
 */
import { mkdirSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

const scenarios = [];
const PICTURES = new URL("../../../target/e2e/", import.meta.url).pathname;
/** More of them than this are no accident: the run fails. */
const UNSTEADY_MAX = 3;

/** Registers a walk. */
export function scenario(name, run, { minutes = 1.5, isCore = false } = {}) {
  scenarios.push({ name, run, minutes, isCore });
}

/** One that selling hangs on: what is walked while one works (`--core`), in little more than three minutes. */
export const core = (name, run, options) => scenario(name, run, { ...options, isCore: true });

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

/** Of every page that is open in a world. */
export async function pictures(world, name, turn = 1) {
  mkdirSync(PICTURES, { recursive: true });
  const stem = `${name.replace(/\W+/g, "-").slice(0, 60)}${turn === 1 ? "" : `-${turn}`}`;
  const pages = world.contexts.flatMap((context) => context.pages());
  for (const [at, page] of pages.entries())
    await page.screenshot({ path: `${PICTURES}${stem}-${at}.png`, timeout: 5000 }).catch(() => undefined);
}

const indented = (error) => String(error.stack ?? error).replace(/^/gm, "         ");

/** Runs one for the first or second time; answers what went wrong. */
async function walk(world, { name, run, minutes }, turn) {
  const start = Date.now();
  const late = new AbortController();
  let wrong;
  try {
    await Promise.race([
      run(world),
      sleep(minutes * 60_000, undefined, { signal: late.signal }).then(() => {
        throw new Error(`took longer than ${minutes} minutes`);
      }),
    ]);
  } catch (error) {
    wrong = error;
    await pictures(world, name, turn);
  } finally {
    late.abort();
    await world.tidyUp();
  }
  const took = `${((Date.now() - start) / 1000).toFixed(1)} s`.padStart(8);
  console.log(`  ${wrong ? "FAIL" : "ok  "} ${took}  ${turn === 1 ? "" : "once more: "}${name}`);
  if (wrong) console.log(indented(wrong));
  return wrong;
}

/** Whether a run is good: nothing failed twice, and only few failed once. */
export const isGood = ({ chosen, failed, unsteady }) =>
  chosen > 0 && failed.length === 0 && unsteady.length <= UNSTEADY_MAX;

/** The last lines of a run. */
export function summary({ chosen, failed, unsteady, seconds }) {
  const passed = `${chosen - failed.length} of ${chosen} passed`;
  const lines = [`e2e: ${passed}, ${unsteady.length} unsteady, in ${seconds} s`];
  for (const { name, error } of unsteady)
    lines.push(`  unsteady: ${name}`, `            ${String(error).split("\n")[0]}`);
  if (unsteady.length > UNSTEADY_MAX) lines.push(`  red: more than ${UNSTEADY_MAX} unsteady`);
  for (const name of failed) lines.push(`  failed: ${name}`);
  if (failed.length + unsteady.length > 0) lines.push(`  pictures: ${PICTURES}`);
  return lines.join("\n");
}

/** Runs those whose name holds `wanted`, or only those that selling hangs on, in what `open` opens; answers whether all went well. */
export async function runAll(open, wanted, { onlyCore = false } = {}) {
  const chosen = scenarios.filter(
    (one) => (!onlyCore || one.isCore) && (!wanted || one.name.toLowerCase().includes(wanted.toLowerCase())),
  );
  const world = await open();
  const begun = Date.now();
  const again = [];
  for (const one of chosen) {
    const error = await walk(world, one, 1);
    if (error) again.push({ one, error });
  }
  const [failed, unsteady] = [[], []];
  const fresh = again.length > 0 ? await open() : undefined;
  for (const { one, error } of again) {
    if (await walk(fresh, one, 2)) failed.push(one.name);
    else unsteady.push({ name: one.name, error });
  }
  const outcome = { chosen: chosen.length, failed, unsteady, seconds: ((Date.now() - begun) / 1000).toFixed(0) };
  console.log(`\n${summary(outcome)}`);
  return isGood(outcome);
}

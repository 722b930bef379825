/**
 * A cashier who makes mistakes, for as long as wanted, in a browser before a server of its own.
 *
 *   node e2e/chaos.mjs --steps N --seed S     the same seed, the same story; --quiet tells only how it ended
 *
 * `TILL_BIN` names the program, as for `run.mjs`.
 */
import { parseArgs } from "node:util";
import { tell } from "./chaos/story.mjs";
import { launch, World } from "./support/browser.mjs";
import { Shop } from "./support/shop.mjs";

const whole = (name, text, usual) => {
  const number = Number(text ?? usual);
  if (!Number.isSafeInteger(number) || number < 1) throw new Error(`--${name} is a whole number from 1`);
  return number;
};
const { values } = parseArgs({
  options: { steps: { type: "string" }, seed: { type: "string" }, quiet: { type: "boolean" } },
});
const steps = whole("steps", values.steps, 1000);
const seed = whole("seed", values.seed, (Date.now() % 1_000_000) + 1);

console.log(`chaos: ${steps} steps, seed ${seed}`);
const begun = Date.now();
const shop = await Shop.open();
const browser = await launch();
const world = new World(shop, browser);
let ok = false;
try {
  const { model } = await tell(world, {
    steps,
    seed,
    say: values.quiet ? undefined : (line) => console.log(`  ${line}`),
  });
  console.log(
    `chaos: ${model.done.length} sales paid and ${model.held.length} held after ${steps} steps of seed ${seed}: all agrees (${Math.round((Date.now() - begun) / 1000)} s)`,
  );
  ok = true;
} catch (error) {
  console.error(error.message);
  for (const [at, page] of world.contexts.flatMap((context) => context.pages()).entries())
    await page.screenshot({ path: `../target/e2e/chaos-${seed}-${at}.png` }).catch(() => undefined);
} finally {
  await world.tidyUp();
  await browser.close();
  await shop.till.stop();
}
process.exit(ok ? 0 : 1);

/** A cashier who makes every mistake there is: the money of the day agrees all the same. */
import { tell } from "./chaos/story.mjs";
import { scenario } from "./support/runner.mjs";

scenario(
  "300 steps of mistakes, outages and double taps: drawer, sales, stock and screen agree to the centime",
  (world) => tell(world, { steps: 300, seed: 9 }),
  { minutes: 6 },
);

/** Chance from a seed: the same seed, the same story. */
export class Dice {
  constructor(seed) {
    this.state = seed >>> 0;
  }

  /** From 0 up to, not including, 1 (mulberry32). */
  next() {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), this.state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number from `least` to `most`, both of them too. */
  from = (least, most) => least + Math.floor(this.next() * (most - least + 1));

  chance = (share) => this.next() < share;

  one = (list) => list[Math.floor(this.next() * list.length)];

  /** One of `[weight, thing]`. */
  weighed(list) {
    let left = this.next() * list.reduce((sum, [weight]) => sum + weight, 0);
    for (const [weight, thing] of list) {
      left -= weight;
      if (left < 0) return thing;
    }
    return list.at(-1)[1];
  }
}

// Chance that can be repeated: the same seed, the same draws.

export class Dice {
  #state;

  constructor(seed) {
    this.#state = seed >>> 0;
  }

  // A fraction below 1 (mulberry32).
  next() {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  }

  below(count) {
    return Math.floor(this.next() * count);
  }

  chance(share) {
    return this.next() < share;
  }

  of(list) {
    return list[this.below(list.length)];
  }

  // One of several functions, by weight: `[[weight, function], ...]`.
  weighted(choices) {
    let left = this.next() * choices.reduce((sum, [weight]) => sum + weight, 0);
    for (const [weight, choice] of choices) {
      left -= weight;
      if (left < 0) return choice();
    }
    return choices.at(-1)[1]();
  }

  several(least, most, make) {
    return Array.from({ length: least + this.below(most - least + 1) }, make);
  }
}

// Random choices that depend on a number alone, so that every mutated file can be made again.

export interface Dice {
  /** A whole number in [0, n). */
  below(n: number): number;
  chance(probability: number): boolean;
  pick<T>(list: readonly T[]): T;
}

/** xorshift32 (Marsaglia 2003) behind a mix of the two numbers that name a throw. */
export function diceOf(seed: number, throwNumber: number): Dice {
  let state =
    (Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(throwNumber + 1, 0xc2b2ae35)) | 1;
  const next = (): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
  for (let i = 0; i < 8; i++) next();
  const below = (n: number): number => Math.floor((next() / 2 ** 32) * n);
  return {
    below,
    chance: (probability) => next() / 2 ** 32 < probability,
    pick(list) {
      const [first] = list;
      if (first === undefined) throw new Error('pick: the list is empty');
      return list[below(list.length)] ?? first;
    },
  };
}

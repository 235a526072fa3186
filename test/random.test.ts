// Philox against its published answers, sites against those of FNV-1a, and what rule A9 promises
// about elements, uniform numbers and permutations. The native twin: arithmetic-native.test.ts.
import { describe, expect, test } from 'vitest';
import { drawSeed, philox, shuffle, siteOf, splitSeed, uniform, words } from '../lib/random.ts';
import type { Seed } from '../lib/random.ts';

const seed: Seed = [0x12345678, 0x9abcdef0];

describe('philox', () => {
  // kat_vectors of the authors' Random123, philox4x32 with 10 rounds: counter, key, answer.
  const ones = 0xffffffff;
  const known: readonly (readonly number[])[] = [
    [0, 0, 0, 0, 0, 0, 0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8],
    [ones, ones, ones, ones, ones, ones, 0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
    [
      0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344, 0xa4093822, 0x299f31d0, 0xd16cfe09,
      0x94fdcceb, 0x5001e420, 0x24126ea1,
    ],
  ];

  test.each(known)('gives the published words', (c0, c1, c2, c3, k0, k1, ...answer) => {
    const out = new Uint32Array(6);
    philox(out, 1, c0, c1, c2, c3, k0, k1);
    expect([...out]).toEqual([0, ...answer, 0]);
  });
});

test('a site is FNV-1a of the UTF-8 bytes of its name', () => {
  expect(siteOf('')).toBe(0x811c9dc5);
  expect(siteOf('a')).toBe(0xe40c292c);
  expect(siteOf('foobar')).toBe(0xbf9cf968);
  expect(siteOf('ä')).toBe(
    Math.imul(Math.imul(0x811c9dc5 ^ 0xc3, 0x01000193) ^ 0xa4, 0x01000193) >>> 0,
  );
});

describe('words', () => {
  test('element e is word (e >> 4) & 3 of block (e >> 6) * 16 + (e & 15)', () => {
    const step = 2 ** 33 + 5;
    const out = new Uint32Array(200);
    words(seed, 77, step, 200, out);
    const block = new Uint32Array(4);
    for (let e = 0; e < 200; e++) {
      philox(block, 0, (e >> 6) * 16 + (e & 15), 77, 5, 2, seed[0], seed[1]);
      expect(out[e]).toBe(block[(e >> 4) & 3]);
    }
  });

  test('the numbers of an element do not depend on where the call starts or ends', () => {
    const all = new Float32Array(400);
    uniform(seed, 1, 2, 400, all);
    for (const [first, count] of [
      [0, 1],
      [1, 16],
      [17, 40],
      [63, 2],
      [64, 64],
      [100, 300],
    ] as const) {
      const part = new Float32Array(count + 1).fill(9);
      uniform(seed, 1, 2, count, part, first);
      expect(part.subarray(0, count)).toEqual(all.subarray(first, first + count));
      expect(part[count]).toBe(9);
    }
  });

  test('uniform numbers are multiples of 2^-24 in [0, 1) with the right mean and spread', () => {
    const n = 1 << 16;
    const out = new Float32Array(n);
    uniform(seed, 3, 4, n, out);
    expect(out.every((u) => u >= 0 && u < 1 && Number.isInteger(u * 2 ** 24))).toBe(true);
    const mean = out.reduce((sum, u) => sum + u, 0) / n;
    const variance = out.reduce((sum, u) => sum + (u - mean) ** 2, 0) / n;
    // Five standard errors of either.
    expect(Math.abs(mean - 1 / 2)).toBeLessThan((5 * Math.sqrt(1 / 12)) / Math.sqrt(n));
    expect(Math.abs(variance - 1 / 12)).toBeLessThan((5 * Math.sqrt(1 / 180)) / Math.sqrt(n));
  });

  test('seed, site and step each change the numbers', () => {
    const draw = (s: Seed, site: number, step: number): string => {
      const out = new Uint32Array(8);
      words(s, site, step, 8, out);
      return out.join();
    };
    const draws = [
      draw([0, 0], 0, 0),
      draw([1, 0], 0, 0),
      draw([0, 1], 0, 0),
      draw([0, 0], 1, 0),
      draw([0, 0], 0, 1),
      draw([0, 0], 0, 2 ** 32),
    ];
    expect(new Set(draws).size).toBe(draws.length);
  });
});

describe('shuffle', () => {
  test('is the Fisher-Yates of rule A9', () => {
    for (const n of [0, 1, 2, 3, 4, 5, 63, 64, 65, 1000]) {
      const order = new Int32Array(n);
      shuffle(order, seed, 5, 6);
      const word = new Uint32Array(n);
      words(seed, 5, 6, n, word);
      const want = Array.from({ length: n }, (_, i) => i);
      for (let i = n - 1; i > 0; i--) {
        const j = Number((BigInt(word[i]!) * BigInt(i + 1)) >> 32n);
        [want[i], want[j]] = [want[j]!, want[i]!];
      }
      expect([...order]).toEqual(want);
    }
  });

  test('is a permutation, another one in every epoch', () => {
    const [first, second] = [new Int32Array(500), new Int32Array(500)];
    shuffle(first, seed, 5, 0);
    shuffle(second, seed, 5, 1);
    expect(first).not.toEqual(second);
    expect(first.toSorted()).toEqual(Int32Array.from({ length: 500 }, (_, i) => i));
  });

  test('puts each of three elements in each place equally often', () => {
    const counts = new Map<string, number>();
    const order = new Int32Array(3);
    for (let epoch = 0; epoch < 6000; epoch++) {
      shuffle(order, seed, 9, epoch);
      counts.set(order.join(), (counts.get(order.join()) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    // Five standard deviations of a binomial count: 5 * sqrt(6000 * 1/6 * 5/6) is 144.
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(145);
  });
});

test('a seed is its two words, and a drawn one fits', () => {
  expect(splitSeed(0)).toEqual([0, 0]);
  expect(splitSeed(2 ** 53 - 1)).toEqual([0xffffffff, 0x1fffff]);
  expect(splitSeed(2 ** 32 + 7)).toEqual([7, 1]);
  const drawn = Array.from({ length: 50 }, drawSeed);
  expect(drawn.every((s) => Number.isSafeInteger(s) && s >= 0)).toBe(true);
  expect(new Set(drawn).size).toBe(50);
});

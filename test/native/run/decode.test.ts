// Whatever words the addon is given as a plan, it refuses them with an error or loads them; what it
// loads, it runs within the memory that the words declare. Mutations of plans of real steps and of
// random graphs, which hold every op, reach every check.
import { describe, expect, test } from 'vitest';
import { findAddon } from '#lib/executors/loader.ts';
import type { Binding } from '#lib/executors/native.ts';
import { encodePlan } from '#lib/plan/encode.ts';
import { opNames } from '#lib/plan/ops.ts';
import { trainPlan } from '#lib/step/step.ts';
import { planOf } from '../../support/graph-runner.ts';
import { randomScene } from '../../support/random-graph.ts';
import { repeated } from '../../support/emulated.ts';
import { stepCases } from '../../support/step-plans.ts';

const mutations = repeated(100_000);

const found = findAddon();
const capacity = 5;
const steps = stepCases.map(({ network, compiled }) => {
  const options = { capacity, xTypes: ['f32'], sampleWeight: false } as const;
  return trainPlan(network, compiled, options).plan;
});
const scenes = Array.from({ length: 12 }, (_, seed) =>
  planOf(randomScene(seed, capacity, 20), { n: capacity, capacity, fuse: true, threads: 1 }),
);
const plans = [...steps, ...scenes].map(encodePlan);

/** Reproducible whole numbers in [0, below). */
function numbers(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) >>> 0;
    const mixed = Math.imul(state ^ (state >>> 13), 0x297a2d39) >>> 0;
    return Math.floor((((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32) * below);
  };
}

const telling = [0, 1, 2, 3, 4, 7, 16, -1, -2, -784, 127, 128, 129, 65535, 2 ** 31 - 1, -(2 ** 31)];

function mutate(words: Int32Array, random: (below: number) => number): Int32Array {
  const copy = [...words];
  for (let changes = 1 + random(3); changes > 0; changes--) {
    const at = random(copy.length);
    const word = copy[at] ?? 0;
    const kind = random(6);
    if (kind === 0) copy[at] = telling[random(telling.length)] ?? 0;
    else if (kind === 1) copy[at] = word + 1 - 2 * random(2);
    else if (kind === 2) copy[at] = word ^ (1 << random(32));
    else if (kind === 3) copy[at] = copy[random(copy.length)] ?? 0;
    else if (kind === 4) copy.splice(at, 1);
    else copy.splice(at, 0, word);
  }
  if (random(50) === 0) copy.length = random(copy.length);
  return Int32Array.from(copy);
}

/** Memory as the words declare it, or undefined where that would be a lot. */
function memoryFor(words: Int32Array): (Float32Array | Int32Array | Uint8Array)[] | undefined {
  const most = 100_000;
  const regions = words[3] ?? 0;
  const memory = [];
  for (let r = 0; r < regions; r++) {
    const [type = 0, moves = 0, width = 0, length = 0] = words.subarray(6 + 4 * r, 10 + 4 * r);
    const own = (length < 0 ? -length * (words[2] ?? 0) : length) || 1000;
    const elements = moves === 0 ? own : own + width * capacity;
    if (elements > most) return undefined;
    const buffer = new ArrayBuffer(4 * (elements + 16));
    if (type === 0) memory.push(new Float32Array(buffer, 0, elements));
    else if (type === 1) memory.push(new Int32Array(buffer, 0, elements));
    else memory.push(new Uint8Array(buffer, 0, elements));
  }
  return memory;
}

/** Runs two steps if the memory suffices; says whether it ran. */
function tryRun(binding: Binding, plan: object, words: Int32Array): boolean {
  const regions = memoryFor(words);
  if (!regions) return false;
  const rows = Math.min(capacity, words[2] ?? 0);
  const segment = Float64Array.of(2, 0, rows, rows, 0, 0, -1, 0, 1, 2, 0, 0, 2, 0, 0, 0);
  try {
    binding.run(plan, regions, segment, new Float64Array(4));
    return true;
  } catch (error) {
    expect((error as Error).message).toMatch(/^run: .+\.$/);
    return false;
  }
}

describe.skipIf('reasons' in found)('words', () => {
  const binding = ('path' in found ? found.binding : {}) as Binding;

  test('of plans hold every op', () => {
    const kinds = new Set([...steps, ...scenes].flatMap(({ ops }) => ops.map(({ op }) => op)));
    expect([...kinds].toSorted()).toEqual(opNames.toSorted());
  });

  test('of real plans are accepted', () => {
    for (const words of plans) binding.release(binding.load(words, 'scalar', 1));
  });

  test('cut off anywhere are refused', () => {
    for (const words of plans) {
      for (let length = 0; length < words.length; length++) {
        expect(() => binding.load(words.slice(0, length), 'scalar', 1)).toThrow(/^load: /);
      }
    }
  });

  test('changed at random are refused or run within their memory', () => {
    const random = numbers(20_261_122);
    const outcomes = { refused: 0, loaded: 0, ran: 0 };
    for (let i = 0; i < mutations; i++) {
      const words = mutate(plans[random(plans.length)] ?? new Int32Array(0), random);
      let plan: object;
      try {
        plan = binding.load(words, binding.isas.at(-1) ?? 'scalar', 2);
      } catch (error) {
        expect((error as Error).message).toMatch(/^load: .+\.$/);
        outcomes.refused += 1;
        continue;
      }
      outcomes.loaded += 1;
      if (tryRun(binding, plan, words)) outcomes.ran += 1;
      binding.release(plan);
    }
    // Mutations must reach both what is refused and what is not.
    expect(outcomes.refused).toBeGreaterThan(mutations / 10);
    expect(outcomes.ran).toBeGreaterThan(mutations / 100);
  });

  test('that are no plan are refused', () => {
    expect(() => binding.load(new Int32Array(0), 'scalar', 1)).toThrow(/end too early/);
    expect(() => binding.load(new Int32Array(64), 'scalar', 1)).toThrow(/not a plan/);
    expect(() => binding.load(Float32Array.of(1) as never, 'scalar', 1)).toThrow(/typed array/);
    expect(() => binding.load(plans[0] ?? new Int32Array(0), 'sse9', 1)).toThrow(/sse9/);
  });
});

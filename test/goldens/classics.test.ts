// The four classic programs, from given initial parameters, against losses and final parameters
// that NumPy computed in float64. Ours are float32, so they agree to a tolerance, never bit
// for bit.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Classic } from '../../examples/classic.ts';
import { findAddon } from '../../lib/executors/loader.ts';
import type { Model } from '../../lib/index.ts';
import { repositoryRoot } from '../../scripts/stage.ts';

type Rows = readonly (readonly number[])[];
interface Case {
  readonly name: string;
  readonly lr: number;
  readonly epochs: number;
  readonly x: Rows;
  readonly y: Rows;
  readonly initial: Readonly<Record<string, Rows | readonly number[]>>;
  /** Of the parameters after so many updates. */
  readonly loss: Readonly<Record<string, number>>;
  readonly final: Readonly<Record<string, Rows | readonly number[]>>;
}

const path = join(repositoryRoot(), '..', 'shared', 'goldens', 'classics.json');
const present = existsSync(path);
const cases = present ? (JSON.parse(readFileSync(path, 'utf8')) as { cases: Case[] }).cases : [];

/** The program of a case, and how its reported loss follows from the one that is descended. */
const programs = {
  'and-logistic': { file: 'and', reported: (loss: number) => loss },
  'linear-regression': { file: 'linear-regression', reported: (loss: number) => loss },
  'two-layer-tanh': { file: 'tanh', reported: (loss: number) => loss },
  // Reported is the mean of the squares of four outputs, descended half their sum.
  'xor-sigmoid': { file: 'xor', reported: (loss: number) => loss / 2 },
} as const;

const executors = 'path' in findAddon() ? ['reference', 'native'] : ['reference'];

afterEach(() => {
  vi.unstubAllEnvs();
  vi.resetModules();
});

describe.skipIf(!present)('the goldens (where ../shared/goldens is present)', () => {
  test('hold every classic program', () => {
    expect(cases.map(({ name }) => name)).toEqual(Object.keys(programs));
  });

  describe.each(executors)('on the %s executor', (executor) => {
    test.each(Object.keys(programs) as (keyof typeof programs)[])('%s', async (name) => {
      const golden = cases.find((candidate) => candidate.name === name);
      if (golden === undefined) throw new Error(`no golden ${name}`);
      const { file, reported } = programs[name];
      const model = await modelOn(executor, file, golden);

      const { epochs, x, y, loss } = golden;
      const { columns } = await model.fit(x, y, { epochs, batchSize: x.length });
      // A step's loss is that of the parameters before its update.
      const losses = [...(columns['loss'] ?? [])];
      losses.push((await model.evaluate(x, y, { batchSize: x.length })).loss);
      for (const [epoch, expected] of Object.entries(loss)) {
        const actual = reported(losses[Number(epoch)] ?? NaN);
        expectNear(`loss after ${epoch} updates`, actual, expected, Math.abs(expected), 1e-9);
      }

      for (const [i, { name: weight, data }] of model.getWeights().entries()) {
        for (const [j, expected] of numbersOf(golden.final, i).entries()) {
          const scale = Math.max(1e-2, Math.abs(expected));
          expectNear(`${weight}[${j}]`, data[j] ?? NaN, expected, scale, 0);
        }
      }
    });
  });
});

/** The program's model with the case's initial parameters, on an executor of our choice. */
async function modelOn(executor: string, file: string, { lr, initial }: Case): Promise<Model> {
  // The choice is made once per process: a fresh copy of the modules makes its own.
  vi.stubEnv('BITGRAD_EXECUTOR', executor);
  vi.resetModules();
  const module = (await import(`../../examples/${file}.ts`)) as Record<string, Classic>;
  const [classic] = Object.values(module);
  if (classic === undefined) throw new Error(`examples/${file}.ts exports nothing`);
  const model = classic.build({ learningRate: lr, seed: 1 });
  const weights = model.getWeights();
  expect(weights).toHaveLength(Object.keys(initial).length);
  model.setWeights(
    weights.map(({ name, shape }, i) => ({
      name,
      shape,
      data: Float32Array.from(numbersOf(initial, i)),
    })),
  );
  return model;
}

/** W, b or W1, b1, W2, b2: the same order as that of our weights. */
function numbersOf(parameters: Case['initial'], i: number): number[] {
  return (Object.values(parameters)[i] ?? []).flat();
}

function expectNear(
  what: string,
  actual: number,
  expected: number,
  scale: number,
  absolute: number,
): void {
  const error = Math.abs(actual - expected);
  const tolerance = 1e-4 * scale + absolute;
  expect(error, `${what}: got ${actual}, needed ${expected}`).toBeLessThanOrEqual(tolerance);
}

// The table of programs compiled ahead holds exactly what lib/ encodes: each of its lists is found
// in the step of some usual model, and what such models do per element is found in the table. A
// change of a formula or of fusion that leaves a list behind fails here, and costs speed, never a
// bit. Programs that know rows take several rows abreast: every number of them gives equal bits.
import { describe, expect, test } from 'vitest';
import { createReference } from '#lib/executors/reference.ts';
import { findAddon } from '#lib/executors/loader.ts';
import type { Binding } from '#lib/executors/native.ts';
import * as layers from '#lib/layers/index.ts';
import { resolveLoss } from '#lib/losses/resolve.ts';
import { chain } from '#lib/network/sequential.ts';
import { compiledOf } from '../../support/step-plans.ts';
import { trainPlan } from '#lib/step/step.ts';
import * as optimizers from '#lib/optimizers/index.ts';
import { resolveOptimizer } from '#lib/optimizers/resolve.ts';
import { encodePlan } from '#lib/plan/encode.ts';
import { encodePart } from '#lib/plan/part.ts';
import type { Part, Plan } from '#lib/plan/plan.ts';
import { everyNative } from '../../support/executors.ts';
import { fileAt } from '../../support/sources.ts';
import { stepCase } from '../../support/step-plans.ts';
import { courseDifference, train, trainingOf } from '../../support/training.ts';

const found = findAddon();
const binding = ('path' in found ? found.binding : {}) as Binding;

interface Usual {
  readonly hidden?: string;
  readonly output?: string;
  readonly units?: number;
  readonly loss?: string;
  readonly optimizer?: unknown;
}

function planOf(usual: Usual): Plan {
  const { hidden = 'relu', output = 'softmax', units = 3 } = usual;
  const { loss = 'sparseCategoricalCrossentropy', optimizer = 'sgd' } = usual;
  const { dense } = layers;
  const network = chain([
    dense({ units: 8, activation: hidden as never, inputShape: [4] }),
    dense({ units: 8, activation: hidden as never }),
    dense({ units, activation: output as never }),
  ]);
  const compiled = compiledOf(
    resolveOptimizer('compile', optimizer),
    resolveLoss('compile', loss),
  );
  return trainPlan(network, compiled, { capacity: 4, xTypes: ['f32'], sampleWeight: false }).plan;
}

const usual: Record<string, Usual> = {
  ...Object.fromEntries(
    ['relu', 'sigmoid', 'tanh', 'leakyRelu', 'gelu'].map((hidden) => [hidden, { hidden }]),
  ),
  'one-hot classes': { loss: 'categoricalCrossentropy' },
  'one number': { output: 'linear', units: 1, loss: 'meanSquaredError' },
  'one probability': { output: 'sigmoid', units: 1, loss: 'meanSquaredError' },
  'several numbers': { output: 'linear', loss: 'meanSquaredError' },
  momentum: { optimizer: optimizers.sgd({ momentum: 0.9 }) },
  nesterov: { optimizer: optimizers.sgd({ momentum: 0.9, nesterov: true }) },
  rmsprop: { optimizer: 'rmsprop' },
  adam: { optimizer: 'adam' },
  adamw: { optimizer: 'adamw' },
};

/** What the table compares: all but the values and the constants. */
function listOf(part: Part): string {
  const constants = part.constants.map(() => 0);
  const operands = part.operands.map(({ read }) => ({ read, value: 0 }));
  const outputs = part.outputs.map((output) => ({ ...output, value: 0 }));
  return encodePart({ ...part, operands, outputs, constants }).join(' ');
}

function partsOf(plan: Plan): [index: number, part: Part][] {
  return plan.ops.flatMap((op, i): [number, Part][] => {
    if (op.op === 'map') return [[i, op]];
    return op.op === 'matmul' && op.epilogue ? [[i, op.epilogue]] : [];
  });
}

function compiledOps(plan: Plan): Set<number> {
  const isa = binding.isas.at(-1) ?? 'scalar';
  return new Set(binding.compiledOps(binding.load(encodePlan(plan), isa, 1)));
}

// The scalar build has no table.
describe.skipIf('reasons' in found || binding.isas.length < 2)('usual programs', () => {
  test.each(Object.entries(usual))('of %s run compiled', (_, one) => {
    const plan = planOf(one);
    const compiled = compiledOps(plan);
    const interpreted = partsOf(plan).filter(([index]) => !compiled.has(index));
    // The mean of the rows' losses is the one sum over the whole batch, which no list can unroll.
    const sums = ({ instructions }: Part): boolean => instructions.at(-2)?.primitive === 'rowSum';
    expect(interpreted.filter(([, part]) => !sums(part)).map(([, part]) => part)).toEqual([]);
  });

  test('are all that the table holds', () => {
    const lists = new Set<string>();
    for (const one of Object.values(usual)) {
      const plan = planOf(one);
      const compiled = compiledOps(plan);
      for (const [index, part] of partsOf(plan)) if (compiled.has(index)) lists.add(listOf(part));
    }
    const table = fileAt('native/ops/map/programs.h').text.match(/^constexpr listed</gm) ?? [];
    expect(lists.size).toBe(table.length);
  });

  test('are not found where they differ in one instruction', () => {
    const plan = planOf({ optimizer: 'adam' });
    const at = plan.ops.length - 1;
    const update = plan.ops[at];
    if (update?.op !== 'map') throw new Error('the last op is the update');
    expect(compiledOps(plan).has(at)).toBe(true);
    const other = { primitive: 'abs' } as const;
    const instructions = update.instructions.map((instruction) =>
      instruction.primitive === 'sqrt' ? { ...instruction, ...other } : instruction,
    );
    const changed = { ...plan, ops: plan.ops.with(at, { ...update, instructions }) };
    expect(compiledOps(changed).has(at)).toBe(false);
  });
});

describe.each(everyNative())('few rows on $name', ({ executor }) => {
  const ends = [
    ['softmax', 'sparseCategoricalCrossentropy'],
    ['softmax', 'categoricalCrossentropy'],
    ['sigmoid', 'meanSquaredError'],
    ['linear', 'meanSquaredError'],
  ] as const;

  test.each(ends)('of %s and %s: as the reference', (activation, loss) => {
    for (const units of [activation === 'softmax' ? 2 : 1, 3, 5, 15, 16]) {
      const hidden = layers.dense({ units: 3, activation: 'tanh', inputShape: [2] });
      const own = [hidden, layers.dense({ units, activation })];
      const metric = activation === 'softmax' ? 'accuracy' : 'meanAbsoluteError';
      const { compiled, ...rest } = stepCase('', own, loss, 'sgd', metric);
      // With a metric the rows' program would be another, which the table does not hold.
      const one = { ...rest, compiled: { ...compiled, metrics: [] } };
      for (const batchSize of [1, 2, 3, 4, 5, 6, 7, 8, 9, 13]) {
        const rows = 2 * batchSize;
        const training = trainingOf(one, { rows, batchSize, steps: 3, name: '' });
        const needed = train(training, { executor: createReference() });
        const text = `${units} units, ${batchSize} rows`;
        expect(courseDifference(train(training, { executor }), needed), text).toBe(undefined);
      }
    }
  });
});

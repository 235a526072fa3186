// Update rules against PyTorch: twelve steps each, in float64 and in float32.
import { expect, test } from 'vitest';
import { Graph } from '../../lib/graph/graph.ts';
import { fma } from '../../lib/graph/ops.ts';
import * as optimizers from '../../lib/optimizers/index.ts';
import type { OptimizerDefinition } from '../../lib/optimizers/optimizer.ts';
import { evaluateFloat32 } from '../support/evaluate.ts';
import { evaluateReal } from '../support/real.ts';
import { expectNear } from '../support/gradient-check.ts';
import { describeGoldens } from '../support/goldens.ts';
import type { Golden } from '../support/goldens.ts';

interface TorchOptions {
  lr: number;
  momentum?: number;
  dampening?: number;
  nesterov?: boolean;
  alpha?: number;
  centered?: boolean;
  betas?: [number, number];
  eps?: number;
  amsgrad?: boolean;
  weight_decay?: number;
}

const rules: Record<string, (config: TorchOptions) => OptimizerDefinition> = {
  sgd: ({ lr, momentum = 0, dampening = 0, nesterov = false }) =>
    optimizers.sgd({ learningRate: lr, momentum, dampening, nesterov }),
  rmsprop: ({ lr, alpha = 0.99, eps = 1e-8, centered = false, momentum = 0 }) =>
    optimizers.rmsprop({ learningRate: lr, rho: alpha, epsilon: eps, centered, momentum }),
  adam: ({ lr, betas: [beta1, beta2] = [0.9, 0.999], eps = 1e-8, amsgrad = false }) =>
    optimizers.adam({ learningRate: lr, beta1, beta2, epsilon: eps, amsgrad }),
};

describeGoldens('optimizers', Object.keys(rules), (cases) => {
  test('there are cases for each optimizer', () => {
    expect(new Set(cases.map(({ name }) => name))).toEqual(new Set(Object.keys(rules)));
  });

  for (const column of ['real', 'float32'] as const) {
    test.each(cases)(`$name with $config takes the same twelve steps in ${column}`, (golden) => {
      const path = golden.array('trajectory').data;
      expectNear(walk(golden, column), path, 1e-5, 'weights');
    });
  }
});

// The weights after each step, one after the other. Decay comes before the rule, as in a train step.
function walk(golden: Golden, column: 'real' | 'float32'): number[] {
  const config = golden.config as unknown as TorchOptions;
  const rule = rules[golden.name]?.(config) ?? optimizers.sgd();
  const graph = new Graph();
  const { shape, data } = golden.array('initial');
  const source = (name: string, size: readonly number[]) =>
    graph.source({ kind: 'weight', name }, size);
  const w = source('w', shape);
  const g = source('g', shape);
  const slots = rule.slots.map((name) => [name, source(name, shape)] as const);
  const scalars = rule.scalars.map((name) => [name, source(`scalar ${name}`, [])] as const);
  const decay = config.weight_decay ?? 0;
  const after = rule.update(
    w,
    decay === 0 ? g : fma(w, decay, g),
    Object.fromEntries(slots),
    Object.fromEntries(scalars),
  );
  expect(Object.keys(after).toSorted()).toEqual(['w', ...rule.slots].toSorted());
  const state = new Map([[w, Float64Array.from(data)]]);
  for (const [, slot] of slots) state.set(slot, new Float64Array(data.length));
  const out = new Float64Array(rule.scalars.length);
  const gradients = golden.array('gradients').data;
  const path: number[] = [];
  for (let step = 1; step <= 12; step++) {
    rule.scalarsAt(step, config.lr, out);
    const sources = new Map<typeof w, ArrayLike<number>>(state);
    sources.set(g, gradients.slice((step - 1) * data.length, step * data.length));
    scalars.forEach(([, scalar], i) => sources.set(scalar, [out[i] ?? 0]));
    const targets = [w, ...slots.map(([, slot]) => slot)];
    const wanted = ['w', ...rule.slots].map((name) => after[name] ?? w);
    const results =
      column === 'real' ? evaluateReal(wanted, { sources }) : evaluateFloat32(wanted, sources);
    targets.forEach((target, i) => state.set(target, Float64Array.from(results[i] ?? [])));
    path.push(...(state.get(w) ?? []));
  }
  return path;
}

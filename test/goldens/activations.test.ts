// Activations and their gradients against PyTorch, in float64 and in float32.
import { test } from 'vitest';
import * as activations from '../../lib/activations/index.ts';
import type { ActivationFunction } from '../../lib/activations/activation.ts';
import { gradients } from '../../lib/graph/gradient.ts';
import { Graph } from '../../lib/graph/graph.ts';
import { mul, neg, sum } from '../../lib/graph/ops.ts';
import { evaluateBoth } from '../support/evaluate.ts';
import { expectNear } from '../support/gradient-check.ts';
import { describeGoldens } from '../support/goldens.ts';

type Make = (config: Readonly<Record<string, unknown>>) => ActivationFunction;
// The compiler sees to it that none of ours is missing.
type Word = Exclude<keyof typeof activations, 'linear'> | 'geluTanh' | 'logSigmoid';

const factories: Readonly<Record<string, Make>> = {
  relu: () => activations.relu(),
  relu6: () => activations.relu6(),
  leakyRelu: (config) => activations.leakyRelu({ alpha: Number(config['alpha']) }),
  elu: (config) => activations.elu({ alpha: Number(config['alpha']) }),
  selu: () => activations.selu(),
  gelu: () => activations.gelu(),
  geluTanh: () => activations.gelu({ approximate: 'tanh' }),
  sigmoid: () => activations.sigmoid(),
  hardSigmoid: () => activations.hardSigmoid(),
  hardSwish: () => activations.hardSwish(),
  tanh: () => activations.tanh(),
  softplus: () => activations.softplus(),
  softsign: () => activations.softsign(),
  silu: () => activations.silu(),
  mish: () => activations.mish(),
  exp: () => activations.exp(),
  softmax: () => activations.softmax(),
  logSoftmax: () => activations.logSoftmax(),
  // No word of ours: log(sigmoid(x)) = −log(1 + e^−x).
  logSigmoid: () => (x) => neg(activations.softplus()(neg(x))),
} satisfies Record<Word, Make>;

describeGoldens('activations', Object.keys(factories), (cases) => {
  test.each(cases)('$name and its gradient agree', (golden) => {
    const graph = new Graph();
    const { shape, data } = golden.array('x');
    const x = graph.source({ kind: 'weight', name: 'x' }, shape);
    const dy = graph.source({ kind: 'weight', name: 'dy' }, shape);
    const y = factories[golden.name]?.(golden.config)(x) ?? x;
    const [dx = x] = gradients(sum(mul(y, dy)), [x]);
    const sources = new Map([
      [x, data],
      [dy, golden.array('dy').data],
    ]);
    const { real, float32 } = evaluateBoth([y, dx], sources);
    for (const [column, [foundY = [], foundDx = []]] of Object.entries({ real, float32 })) {
      expectNear(foundY, golden.array('y').data, 1e-5, `${column} y`);
      expectNear(foundDx, golden.array('dx').data, 1e-5, `${column} dx`);
    }
  });
});

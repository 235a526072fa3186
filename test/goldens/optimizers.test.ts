// Update rules against PyTorch: twelve steps each, in float64 and in float32.
import { expect, test } from 'vitest';
import * as optimizers from '../../lib/optimizers/index.ts';
import type { OptimizerDefinition } from '../../lib/optimizers/optimizer.ts';
import { expectNear } from '../support/gradient-check.ts';
import { describeGoldens } from '../support/goldens.ts';
import { walk } from '../support/optimizer-walk.ts';

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
      const config = golden.config as unknown as TorchOptions;
      const rule = rules[golden.name]?.(config) ?? optimizers.sgd();
      const initial = [...golden.array('initial').data];
      const flat = [...golden.array('gradients').data];
      const gradients = Array.from({ length: flat.length / initial.length }, (_, i) =>
        flat.slice(i * initial.length, (i + 1) * initial.length),
      );
      const weightDecay = config.weight_decay ?? 0;
      const { weights } = walk(rule, initial, gradients, { column, weightDecay });
      expect(weights).toHaveLength(12);
      expectNear(weights.flat(), golden.array('trajectory').data, 1e-5, 'weights');
    });
  }
});

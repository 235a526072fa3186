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
  rho?: number;
  initial_accumulator_value?: number;
  lr_decay?: number;
}

const rules: Record<string, (config: TorchOptions) => OptimizerDefinition> = {
  sgd: ({ lr, momentum = 0, dampening = 0, nesterov = false }) =>
    optimizers.sgd({ learningRate: lr, momentum, dampening, nesterov }),
  rmsprop: ({ lr, alpha = 0.99, eps = 1e-8, centered = false, momentum = 0 }) =>
    optimizers.rmsprop({ learningRate: lr, rho: alpha, epsilon: eps, centered, momentum }),
  adagrad: ({ lr, initial_accumulator_value: initialAccumulatorValue = 0, eps = 1e-10, ...own }) =>
    decaying(
      optimizers.adagrad({ learningRate: lr, initialAccumulatorValue, epsilon: eps }),
      own.lr_decay ?? 0,
    ),
  adadelta: ({ lr, rho = 0.9, eps = 1e-6 }) =>
    optimizers.adadelta({ learningRate: lr, rho, epsilon: eps }),
  adam: (config) => optimizers.adam({ ...moments(config), amsgrad: config.amsgrad ?? false }),
  adamw: (config) => optimizers.adamw({ ...moments(config), amsgrad: config.amsgrad ?? false }),
  adamax: (config) => optimizers.adamax(moments(config)),
  nadam: (config) => nadamOf113(moments(config)),
  radam: (config) => optimizers.radam(moments(config)),
};

function moments({ lr, betas: [beta1, beta2] = [0.9, 0.999], eps = 1e-8 }: TorchOptions) {
  return { learningRate: lr, beta1, beta2, epsilon: eps };
}

// PyTorch 1.13, which made these numbers, multiplied a momentum too much into the correction of its
// nadam: 1 - Π(t)·μ(t)·μ(t+1), where documentation, paper and every version since 2.0 have
// 1 - Π(t)·μ(t+1) (its pull request 92699). Ours is the right one; here it is bent to the old one.
function nadamOf113(options: ReturnType<typeof moments>): OptimizerDefinition {
  const rule = optimizers.nadam(options);
  const momentum = (step: number): number => options.beta1 * (1 - 0.5 * 0.96 ** (step * 0.004));
  return {
    ...rule,
    scalarsAt(step, rate, out) {
      rule.scalarsAt(step, rate, out);
      let product = 1;
      for (let s = 1; s <= step + 1; s++) product *= momentum(s);
      out[2] = ((out[2] ?? NaN) * (1 - product)) / (1 - product * momentum(step));
    },
  };
}

// PyTorch's adagrad has a schedule of its own: an inverse of time.
function decaying(rule: OptimizerDefinition, decay: number): OptimizerDefinition {
  return {
    ...rule,
    scalarsAt: (step, rate, out) => rule.scalarsAt(step, rate / (1 + (step - 1) * decay), out),
  };
}

describeGoldens('optimizers', Object.keys(rules), (cases) => {
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

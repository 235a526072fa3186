// Stochastic gradient descent, plain or with momentum, in PyTorch's formulas: the rate stands
// outside of the momentum buffer, and the first buffer is the gradient itself, undamped.
import { readOptions } from '../data/check.ts';
import { rangeError } from '../errors.ts';
import type { Value } from '../graph/graph.ts';
import { flushTiny, fma, mul } from '../graph/ops.ts';
import { defineOptimizer, optimizerDefaults } from './define.ts';
import type { OptimizerDefinition, OptimizerOptions } from './optimizer.ts';

export interface SgdOptions extends OptimizerOptions {
  /** In [0, 1]; default 0. */
  momentum?: number;
  /** In [0, 1]: how much less of a gradient the buffer takes in; default 0. */
  dampening?: number;
  /** Default false; true needs a momentum and no dampening. */
  nesterov?: boolean;
}

/**
 * Without momentum w ← w − rate·g. With it b ← momentum·b + (1 − dampening)·g (b ← g in the first
 * step), w ← w − rate·b; with nesterov w ← w − rate·(g + momentum·b). Slot: `momentum` (b).
 * `learningRate` 0.01.
 * @throws TypeError or RangeError if an option is unknown or wrong, or if nesterov has no momentum
 *   or a dampening.
 * @example
 * model.compile({ optimizer: optimizers.sgd({ momentum: 0.9 }), loss: 'meanSquaredError' });
 */
export function sgd(options?: SgdOptions): OptimizerDefinition {
  const given = readOptions('sgd', options, {
    ...optimizerDefaults,
    learningRate: 0.01,
    momentum: 0,
    dampening: 0,
    nesterov: false,
  });
  const momentum = given.number('momentum', { min: 0, max: 1 });
  const dampening = given.number('dampening', { min: 0, max: 1 });
  const nesterov = given.boolean('nesterov');
  if (nesterov && (momentum === 0 || dampening !== 0)) {
    const got = `momentum ${momentum} and dampening ${dampening}`;
    throw rangeError('sgd', `nesterov: got ${got}, needed a momentum and no dampening`);
  }
  if (momentum === 0) {
    return defineOptimizer('sgd', given, {
      slots: [],
      scalars: ['minusRate'],
      scalarsAt(_, rate, out) {
        out[1] = -rate;
      },
      update: (w, g, _, { minusRate }) => ({ w: fma(minusRate, g, w) }),
    });
  }
  return defineOptimizer('sgd', given, {
    slots: ['momentum'],
    scalars: ['minusRate', 'share'],
    scalarsAt(step, rate, out) {
      out[1] = -rate;
      out[2] = step === 1 ? 1 : 1 - dampening;
    },
    update(w, g, slots, { minusRate, share }) {
      const taken: Value = dampening === 0 ? g : mul(g, share);
      const buffer = flushTiny(fma(slots.momentum, momentum, taken));
      const direction = nesterov ? fma(buffer, momentum, g) : buffer;
      return { w: fma(minusRate, direction, w), momentum: buffer };
    },
  });
}

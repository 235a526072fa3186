// A user's own update rule: ops over Values, so it is fused and runs natively like the built-in
// ones.
import { guarded, needArray, needName, readOptions } from '../data/check.ts';
import { rangeError, shapeText, typeError, valueText } from '../errors.ts';
import { isValue } from '../graph/graph.ts';
import type { Value } from '../graph/graph.ts';
import { callOwn } from '../graph/own.ts';
import { flushTiny } from '../graph/ops.ts';
import { sameShape } from '../graph/shape.ts';
import { defineOptimizer, optimizerDefaults } from './define.ts';
import type { OptimizerDefinition, OptimizerOptions } from './optimizer.ts';

export interface CustomOptions<S extends string> extends OptimizerOptions {
  name: string;
  /** Names of the arrays kept per weight, which start at 0. */
  slots: readonly S[];
  /** Returns the next weight and slots; `g` is clipped and decayed, `rate` is the step's rate. */
  update(
    w: Value,
    g: Value,
    slots: Record<S, Value>,
    scalars: { rate: Value },
  ): { w: Value } & Record<S, Value>;
}

/**
 * An optimizer from a rule of one's own. What the rule returns for a slot passes flushTiny on its
 * way back: smaller numbers than 2^−126 become 0. `learningRate` 0.001.
 * @throws TypeError or RangeError if an option is unknown or wrong; when the model is compiled, if
 *   the rule does not return a Value of the weight's shape for `w` and each slot.
 * @example
 * const signSgd = optimizers.custom({
 *   name: 'signSgd',
 *   slots: ['m'],
 *   update(w, g, { m }, { rate }) {
 *     const next = ops.add(ops.mul(m, 0.9), ops.mul(g, 0.1));
 *     const sign = ops.sub(ops.greater(next, 0), ops.less(next, 0));
 *     return { w: ops.sub(w, ops.mul(rate, sign)), m: next };
 *   },
 * });
 */
export function custom<S extends string>(options: CustomOptions<S>): OptimizerDefinition {
  const given = readOptions('custom', options, {
    ...optimizerDefaults,
    name: undefined,
    slots: undefined,
    update: undefined,
  });
  const name = needName('custom', 'name', given.value('name'));
  const slots = slotNames<S>(given.value('slots'));
  const update = given.value('update');
  if (typeof update !== 'function') {
    throw typeError('custom', `update: got ${valueText(update)}, needed a function`);
  }
  const rule = update as CustomOptions<S>['update'];
  return defineOptimizer<S, never>(name, given, {
    slots,
    scalars: [],
    update(w, g, before, { rate }) {
      const prefixed = slots.map((slot) => [`slot ${slot}`, before[slot]] as const);
      const after = callOwn<string, 'w' | S>(update, {
        where: name,
        inputs: { w, g, rate, ...Object.fromEntries(prefixed) },
        run(named) {
          const own = slots.map((slot) => [slot, named[`slot ${slot}`]]);
          // The names under which they were passed.
          const { w, g, rate } = named as Record<'w' | 'g' | 'rate', Value>;
          return rule(w, g, Object.fromEntries(own) as Record<S, Value>, { rate });
        },
        // `w` is among the inputs.
        check: (returned, named) => needNext(name, slots, returned, named['w']!),
      });
      const flushed = slots.map((slot) => [slot, flushTiny(after[slot])] as const);
      return { w: after.w, ...Object.fromEntries(flushed) } as Record<'w' | S, Value>;
    },
  });
}

function needNext<S extends string>(
  name: string,
  slots: readonly S[],
  after: unknown,
  w: Value,
): Record<'w' | S, Value> {
  if (typeof after !== 'object' || after === null) {
    throw typeError(name, `update returned ${valueText(after)}, needed { w, ...slots }`);
  }
  const returned = after as Record<string, unknown>;
  const checked = ['w', ...slots].map((key) => {
    const value = guarded(name, `update, ${key}`, () => returned[key]);
    return [key, needLike(name, key, value, w)];
  });
  return Object.fromEntries(checked) as Record<'w' | S, Value>;
}

function slotNames<S extends string>(slots: unknown): S[] {
  const given = needArray('custom', 'slots', slots, 16, 'names');
  const names = given.map((slot, i) => needName('custom', `slots[${i}]`, slot) as S);
  const twice = names.find((slot, i) => names.indexOf(slot) !== i);
  if (twice !== undefined) throw rangeError('custom', `slots: "${twice}" is there twice`);
  if (names.includes('w' as S)) throw rangeError('custom', 'slots: "w" is the weight itself');
  return names;
}

function needLike(where: string, name: string, value: unknown, w: Value): Value {
  if (!isValue(value)) {
    throw typeError(where, `update returned ${valueText(value)} for ${name}, needed a Value`);
  }
  if (value.graph !== w.graph) {
    throw typeError(where, `update returned a value of another graph for ${name}`);
  }
  if (value.type === 'f32' && sameShape(value.shape, w.shape)) return value;
  const got = `${value.type} ${shapeText(value.shape)}`;
  throw rangeError(where, `update returned ${got} for ${name}, needed f32 ${shapeText(w.shape)}`);
}

// What all optimizers share: the options of api and train step, and a typed view of rules. Clipping
// and weight decay happen before a rule is called; a rule sees the gradient to use.
import { needNumber } from '../data/check.ts';
import type { Given } from '../data/check.ts';
import { remember } from '../data/recipe.ts';
import { rangeError } from '../errors.ts';
import type { Value } from '../graph/graph.ts';
import { fma, mul } from '../graph/ops.ts';
import { resolveSchedule } from '../schedules/resolve.ts';
import { batchesPerUpdate, gradientSum } from './accumulation.ts';
import { readGroups } from './groups.ts';
import type { Decayed, OptimizerDefinition, OptimizerOptions, SharedOptions } from './optimizer.ts';

type SharedName = keyof OptimizerOptions;

/** Defaults of the options that every optimizer takes. */
export const optimizerDefaults: Readonly<Record<SharedName, unknown>> = {
  learningRate: 0.001,
  weightDecay: undefined,
  clipValue: undefined,
  clipNorm: undefined,
  globalClipNorm: undefined,
  gradientAccumulationSteps: undefined,
  parameterGroups: undefined,
  decayBiasesAndNorms: undefined,
};

const clips = ['clipValue', 'clipNorm', 'globalClipNorm'] as const;

/** Reads and checks the options that every optimizer takes. */
function sharedOptions(where: string, given: Given<SharedName>): SharedOptions {
  const clipped = clips.filter((name) => given.value(name) !== undefined);
  if (clipped.length > 1) {
    throw rangeError(where, `got ${clipped.join(' and ')}, needed at most one kind of clipping`);
  }
  const options: { -readonly [K in keyof SharedOptions]?: SharedOptions[K] } = {};
  for (const name of clips) {
    const clip = given.optionalNumber(name, { above: 0 });
    if (clip !== undefined) options[name] = clip;
  }
  const weightDecay = given.optionalNumber('weightDecay', { min: 0 });
  if (weightDecay !== undefined) options.weightDecay = weightDecay;
  const steps = given.optionalNumber('gradientAccumulationSteps', { integer: true, min: 1 });
  if (steps !== undefined) options.gradientAccumulationSteps = steps;
  const groups = given.value('parameterGroups');
  if (groups !== undefined) options.parameterGroups = readGroups(where, groups);
  if (given.value('decayBiasesAndNorms') !== undefined) {
    options.decayBiasesAndNorms = given.boolean('decayBiasesAndNorms');
  }
  const learningRate = resolveSchedule(where, 'learningRate', given.value('learningRate'));
  return Object.freeze({ ...options, learningRate });
}

/** A rule over slots S and, besides `rate`, scalars C. */
export interface Rule<S extends string, C extends string> {
  readonly slots: readonly S[];
  /** What slots start at, if not at 0. */
  readonly slotStart?: Readonly<Partial<Record<S, number>>>;
  readonly scalars: readonly C[];
  /** Writes the numbers of `scalars` at a step (the first is 1) to out[1], out[2], … in float64. */
  scalarsAt?(step: number, rate: number, out: Float64Array): void;
  /** How weight decay acts; default `decayGradient`. */
  readonly decay?: OptimizerDefinition['decay'];
  update(
    w: Value,
    g: Value,
    slots: Readonly<Record<S, Value>>,
    scalars: Readonly<Record<C | 'rate', Value>>,
  ): Record<S | 'w', Value>;
}

/** An optimizer from its options and its rule. */
export function defineOptimizer<S extends string, C extends string>(
  name: string,
  given: Given<SharedName>,
  rule: Rule<S, C>,
): OptimizerDefinition {
  const options = sharedOptions(name, given);
  const accumulates = batchesPerUpdate(options) > 1;
  if (accumulates && (rule.slots as readonly string[]).includes(gradientSum)) {
    throw rangeError(name, `slots: got "${gradientSum}", the name of the sum of gradients`);
  }
  return remember('optimizers', given, {
    name,
    options,
    slots: accumulates ? [...rule.slots, gradientSum] : rule.slots,
    slotStart: rule.slotStart ?? {},
    scalars: ['rate', ...rule.scalars],
    scalarsAt(step, rate, out) {
      out[0] = rate;
      rule.scalarsAt?.(step, rate, out);
    },
    decay: rule.decay ?? decayGradient,
    // The caller passes exactly the slots and scalars that are declared above.
    update: (w, g, slots, scalars) => rule.update(w, g, slots, scalars),
  });
}

/** Weight decay as a term ½·weightDecay·Σw² of the loss: it passes through the rule's averages. */
function decayGradient(w: Value, g: Value, weightDecay: number): Decayed {
  return { w, g: fma(w, weightDecay, g) };
}

/** Decoupled weight decay (Loshchilov and Hutter 2019): it passes by the rule's averages. */
export function decayWeight(w: Value, g: Value, weightDecay: number, rate: Value): Decayed {
  return { w: fma(mul(rate, -weightDecay), w, w), g };
}

/** A share of the past that a moving average keeps: 1 would keep it for ever. */
export function needDecay(where: string, name: string, value: unknown): number {
  return needNumber(where, name, value, { min: 0, below: 1 });
}

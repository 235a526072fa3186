// The numbers of a step: what an update reads besides weights, slots and gradients. Computed in
// float64 from the count of steps alone, so that a run may be cut and resumed anywhere. A step is
// a batch; where gradients are accumulated, an update is several of them.
import { float32Max } from '../data/check.ts';
import { rangeError, valueText } from '../errors.ts';
import { applies, batchesPerUpdate } from './accumulation.ts';
import { rateScales } from './groups.ts';
import type { OptimizerDefinition } from './optimizer.ts';

/** The numbers of every step of an optimizer. */
export interface StepNumbers {
  /** Those of the rule, first as they are, then for each scale of the groups' rates. */
  readonly names: readonly string[];
  /**
   * Whether the numbers rise or fall with the step but never turn, so that numbers which are equal
   * at two steps are equal at all between them.
   */
  readonly monotone: boolean;
  /**
   * Writes the numbers of a step, the first of which is 1, in the order of their names;
   * `rateScale`: what learning rates are multiplied with.
   */
  readonly at: (step: number, out: Float64Array, rateScale?: number) => void;
}

export function numbersOf(optimizer: OptimizerDefinition): StepNumbers {
  const { options, scalars } = optimizer;
  const batches = batchesPerUpdate(options);
  const scales = rateScales(options);
  const names = [1, ...scales].flatMap((scale) => scalars.map((name) => scaledName(name, scale)));
  const count = scalars.length;
  return {
    names: batches === 1 ? names : [...names, applies],
    monotone: typeof options.learningRate === 'number' && batches === 1,
    at(step, out, rateScale = 1) {
      const update = Math.ceil(step / batches);
      const rate = rateAt(optimizer, update, rateScale);
      for (let i = 0; i < scales.length; i++) {
        // A rule writes to the front; from there its numbers go to their place.
        optimizer.scalarsAt(update, ofGroup(optimizer, rate, scales[i] ?? 1), out);
        out.copyWithin((i + 1) * count, 0, count);
      }
      optimizer.scalarsAt(update, rate, out);
      if (batches > 1) out[names.length] = step % batches === 0 ? 1 : 0;
    },
  };
}

function ofGroup({ name }: OptimizerDefinition, rate: number, scale: number): number {
  if (rate * scale <= float32Max) return rate * scale;
  const got = `learningRateScale: got ${scale} for a learning rate of ${rate}`;
  throw rangeError(name, `parameterGroups: ${got}, needed a product that is finite as float32`);
}

/** The name of a number of the rule, for weights whose rate is multiplied with `scale`. */
export function scaledName(name: string, scale: number): string {
  return scale === 1 ? name : `${name}*${scale}`;
}

/** What the learning rate of a step follows from. */
export interface StepCount {
  /** Steps before it. */
  readonly updates: number;
  /** What learning rates are multiplied with. */
  readonly rateScale: number;
}

/** The learning rate of the step behind these. */
export function nextRate(optimizer: OptimizerDefinition, before: StepCount): number {
  const update = Math.ceil((before.updates + 1) / batchesPerUpdate(optimizer.options));
  return rateAt(optimizer, update, before.rateScale);
}

/** The learning rate of an update, the first of which is 1. */
export function rateAt(
  { name, options }: OptimizerDefinition,
  update: number,
  rateScale = 1,
): number {
  const { learningRate } = options;
  const plain = typeof learningRate === 'number';
  const own: unknown = plain ? learningRate : learningRate.at(update - 1);
  const rate = typeof own === 'number' && own >= 0 ? own * rateScale : NaN;
  if (rate <= float32Max) return rate;
  const got = plain ? 'got' : `the schedule "${learningRate.name}" gave`;
  const at = plain ? '' : ` at step ${update - 1}`;
  const times = rateScale === 1 ? '' : `, times the scale of rates ${rateScale}`;
  const problem = `learningRate: ${got} ${valueText(own)}${at}${times}`;
  throw rangeError(name, `${problem}, needed a number >= 0, finite as float32`);
}

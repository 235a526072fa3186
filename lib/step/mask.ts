// Masks: samples, or positions of samples, that do not count. What is masked adds exactly 0 to the
// loss and to every gradient, whatever its target is and whatever the loss makes of it: values are
// selected, never multiplied, since 0·NaN would be NaN. Means are over what counts. What weighs 0
// adds exactly 0 in the same way, but is among what means are over.
import { broadcastTo, div, equal, mul, select, sub } from '../graph/elementwise.ts';
import { max, stopGradient, sum } from '../graph/arrays.ts';
import { rangeError, shapeText } from '../errors.ts';
import { reshape } from '../graph/axes.ts';
import { gatherRows } from '../graph/rows.ts';
import type { Value } from '../graph/graph.ts';
import { markProbabilities, probabilitiesOf } from '../graph/probabilities.ts';
import { count, sameShape } from '../graph/shape.ts';
import type { Shape } from '../graph/shape.ts';
import type { LossDefinition } from '../losses/loss.ts';
import type { TrainDraft } from './draft.ts';

/** What of a batch counts. A unit is a sample, or a position of one. */
export interface Mask {
  /** 1 or 0 for each unit, or what it weighs: [n·positions]. */
  readonly units: Value;
  /** The axes of a sample that name its positions: [] if whole samples are masked. */
  readonly positions: Shape;
}

/** The mask of the step's batch, if its data have one. */
export function maskOf(draft: TrainDraft, order: Value): Mask | undefined {
  const { mask: positions } = draft.options;
  if (!positions) return undefined;
  const table = draft.source({ kind: 'table', name: 'mask', type: 'f32' }, [0, ...positions]);
  return { units: reshape(gatherRows(table, order), [-count(positions)]), positions };
}

/**
 * Inputs in which what is masked is finite: 0 · NaN would be NaN in the gradient of a weight. The
 * rest of what is masked stays, for layers that look at a whole batch.
 */
export function finiteInputs({ units, positions }: Mask, x: Value): Value {
  const [, ...sample] = x.shape;
  const own = sample.slice(0, positions.length);
  if (x.type === 'i32' || !sameShape(own, positions)) return x;
  const mask = reshape(units, [-1, ...positions, ...sample.slice(own.length).map(() => 1)]);
  return select(mask, x, select(equal(sub(x, x), 0), x, 0));
}

/** What adds to the loss, and how much: the mask, the weights of what it leaves, or both. */
export function worthOf(mask: Mask | undefined, weight: Value | undefined): Mask | undefined {
  if (!weight) return mask;
  if (!mask) return { units: weight, positions: [] };
  const { units, positions } = mask;
  return { units: select(units, perUnit(weight, count(positions)), 0), positions };
}

/** Units side by side instead of samples: [n, ...positions, ...rest] becomes [units, ...rest]. */
export function unitsOf({ positions }: Mask, value: Value): Value {
  if (positions.length === 0) return value;
  const rest = value.shape.slice(1 + positions.length);
  // A prediction that is one number per position has an axis for it, as one per sample has.
  const own = rest.length === 0 && value.type === 'f32' ? [1] : rest;
  return reshape(value, [-count(positions), ...own]);
}

/**
 * Calls a loss or a metric on units. What it throws for their shape says so, since it may have been
 * written for samples.
 */
export function askedByUnits<T>(
  kind: 'loss' | 'metric',
  name: string,
  mask: Mask | undefined,
  yPred: Value,
  ask: () => T,
): T {
  if (!mask || mask.positions.length === 0) return ask();
  try {
    return ask();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const shape = shapeText([-count(mask.positions), ...yPred.shape.slice(1)]);
    const hint = `With a mask of positions it is called on ${shape}, a row for each position.`;
    const where = `${kind} "${name.slice(0, 40)}"`;
    const named = [`${where}: `, `${name}: `].find((own) => error.message.startsWith(own)) ?? '';
    throw Object.assign(rangeError(where, error.message.slice(named.length), hint), {
      cause: error,
    });
  }
}

/**
 * Targets by units, 0 where they do not count: a NaN there would not reach a weight, but whoever
 * tests what is written beside the loss would see it.
 */
export function plainTargets(mask: Mask, yTrue: Value): Value {
  return yTrue.type === 'i32' ? yTrue : select(besides(mask, yTrue), yTrue, 0);
}

/** A prediction by units, through which no gradient passes to what is masked. */
export function gated(mask: Mask, yPred: Value): Value {
  const gate = (value: Value): Value => {
    const own = unitsOf(mask, value);
    return select(besides(mask, own), own, stopGradient(own));
  };
  const made = probabilitiesOf(yPred);
  const y = gate(yPred);
  // A crossentropy is computed from the logits, which need a gate of their own.
  return made ? markProbabilities(y, made.kind, gate(made.logits)) : y;
}

// The mask, as it broadcasts over values of units.
function besides(mask: Mask, { shape }: Value): Value {
  const [units = -1, ...rest] = shape;
  return reshape(mask.units, [units, ...rest.map(() => 1)]);
}

/** What the units of a batch count in its loss. */
export interface Terms {
  readonly mask: Mask | undefined;
  /** One number per sample. */
  readonly weight: Value | undefined;
  /** `worthOf` both. */
  readonly worth: Mask | undefined;
}

/** The loss of a batch from those of its units. */
export function batchLoss(
  { reduction, sumsRow }: LossDefinition,
  each: Value,
  { mask, weight, worth }: Terms,
): Value {
  if (!worth) return reduction === 'sum' ? sum(each) : div(sum(each), each.graph.rows());
  const { units } = worth;
  const all = sum(select(units, weight ? mul(each, units) : each, 0));
  if (reduction === 'sum') return all;
  const counting = mask && sumsRow === true ? samplesOf(mask) : mask;
  const weighed = counting === mask ? worth : worthOf(counting, weight);
  const divides = weight && reduction === 'weightedMean' ? weighed : counting;
  if (!divides) return div(all, each.graph.rows());
  const whole = sum(divides.units);
  // Of a batch in which nothing counts the loss is 0.
  return div(all, select(equal(whole, 0), 1, whole));
}

// Which samples have a position that counts.
function samplesOf(mask: Mask): Mask {
  const { units, positions } = mask;
  if (positions.length === 0) return mask;
  return { units: max(reshape(units, [-1, count(positions)]), 1), positions: [] };
}

// Each sample's number for each of its positions.
function perUnit(weight: Value, positions: number): Value {
  if (positions === 1) return weight;
  const spread = broadcastTo(weight.graph, reshape(weight, [-1, 1]), [-1, positions]);
  return reshape(spread, [-positions]);
}

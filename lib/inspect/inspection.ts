// What `model.inspect` answers: plain numbers, a table of them and a picture.
import { findingsOf } from './findings.ts';
import { drawInspection } from './picture.ts';
import type { Statistics } from './statistics.ts';
import { printInspection } from './table.ts';

/** A weight, and what training is about to do to it. */
export interface InspectedWeight {
  /** `dense/kernel` */
  readonly name: string;
  /** Of `dense/kernel` [in, units]. */
  readonly shape: readonly number[];
  /** The weight itself, before the step. */
  readonly values: Statistics;
  /** Absent where the weight is not trained. */
  readonly gradient?: Statistics;
  /**
   * ‖update‖ ÷ ‖weight‖ of one step, ‖·‖ the root of the sum of squares; about 0.001 is usual.
   * Infinity for what leaves 0, as biases do in their first step. Absent where the weight is not
   * trained, while a run is active, and if loss or gradients are not finite: then no step is made.
   */
  readonly updateRatio?: number;
}

/** One call of a layer; a shared layer has several. */
export interface InspectedLayer {
  /** `dense_1` */
  readonly name: string;
  /** What it is: `dense`. */
  readonly type: string;
  /** What it gives in training for the samples. */
  readonly output: Statistics;
  /**
   * The share, 0 to 1, of units that answer 0 with slope 0 for every sample. A unit is an entry of
   * the last axis. Absent where no activation works element by element.
   */
  readonly deadUnits?: number;
  /**
   * The share, 0 to 1, of elements where the activation is nearly flat: |slope| below 0.01, unless
   * it rests at 0 with slope 0, as relu does. Absent where `deadUnits` is.
   */
  readonly saturated?: number;
  /**
   * Root mean square of the loss's gradient that arrives there, in front of the activation: it
   * should neither shrink nor grow much from the last layer back to the first.
   */
  readonly gradientSize: number;
  /** In the first call of a layer; later calls share them. */
  readonly weights: readonly InspectedWeight[];
}

/** A network at work on some samples: what `model.inspect` answers. */
export interface Inspection {
  /** How many samples. */
  readonly rows: number;
  /** Of the samples as one batch, in training, before the step. */
  readonly loss: number;
  /** ‖g‖ over all trained weights. */
  readonly gradientNorm: number;
  /** In the order of the calls. */
  readonly layers: readonly InspectedLayer[];
  /**
   * What looks wrong, in words; empty if nothing does: numbers that are not finite, gradients that
   * are all 0 while the loss is not, that vanish or explode (1,000 times smaller or larger in the
   * first trained layer than in the last), layers with at least half of their units dead or outputs
   * saturated, updates above a tenth.
   */
  readonly findings: readonly string[];
  /** A table with a line for each layer and each of its weights, and the findings. */
  toString(): string;
  /** The same as a picture with histograms: an SVG document. */
  toSVG(): string;
}

/** Adds findings, table and picture to the numbers. */
export function inspectionOf(
  numbers: Pick<Inspection, 'rows' | 'loss' | 'gradientNorm' | 'layers'>,
): Inspection {
  const inspection: Inspection = {
    ...numbers,
    findings: findingsOf(numbers),
    toString: () => printInspection(inspection),
    toSVG: () => drawInspection(inspection),
  };
  return Object.freeze(inspection);
}

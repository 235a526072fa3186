// What `model.inspect` answers: plain numbers, a table of them and a picture.
import { findingsOf } from './findings.ts';
import { drawInspection } from './picture.ts';
import type { Statistics } from './statistics.ts';
import { printInspection } from './table.ts';

/** A weight, and what training is about to do to it. */
export interface InspectedWeight {
  /** `dense/kernel` */
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Statistics;
  /** Absent where the weight is not trained. */
  readonly gradient?: Statistics;
  /** ‖update‖ ÷ ‖weight‖ of one step; about 0.001 is usual. Absent while a run is active. */
  readonly updateRatio?: number;
}

/** One use of a layer. */
export interface InspectedLayer {
  readonly name: string;
  readonly type: string;
  /** What it gives in training for the samples. */
  readonly output: Statistics;
  /** The share of units whose activation is flat, slope 0, for every sample. */
  readonly deadUnits?: number;
  /** The share of elements where the activation is nearly flat: slope below 0.01, but not 0. */
  readonly saturated?: number;
  /**
   * Root mean square of the loss's gradient that arrives there, in front of the activation: it
   * should neither shrink nor grow much from the last layer back to the first.
   */
  readonly gradientSize: number;
  readonly weights: readonly InspectedWeight[];
}

/** A network at work on some samples. */
export interface Inspection {
  readonly rows: number;
  readonly loss: number;
  /** ‖g‖ over all trained weights. */
  readonly gradientNorm: number;
  /** In the order of the calls. */
  readonly layers: readonly InspectedLayer[];
  /** What looks wrong, in words: vanishing or exploding gradients, dead or saturated units. */
  readonly findings: readonly string[];
  /** A table with a line for each layer, and the findings. */
  toString(): string;
  /** The same as a picture: an SVG document with a row for each layer. */
  toSVG(): string;
}

/** Adds findings, table and picture to the numbers. */
export function inspectionOf(
  numbers: Pick<Inspection, 'rows' | 'loss' | 'gradientNorm' | 'layers'>,
): Inspection {
  const inspection: Inspection = {
    ...numbers,
    findings: findingsOf(numbers.layers),
    toString: () => printInspection(inspection),
    toSVG: () => drawInspection(inspection),
  };
  return Object.freeze(inspection);
}

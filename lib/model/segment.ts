// What every step over a data set has in common, whoever runs it: the plan's options, the memory of
// its regions, the segment.
import type { Regions, Segment } from '../executors/executor.ts';
import { siteOf } from '../random.ts';
import type { DataSet } from './dataset.ts';
import type { KeptColumns } from './kept.ts';
import { bind } from './plans.ts';
import type { StepOptions, StepPlan } from '../step/step.ts';
import type { Batches, Tables } from './tables.ts';

/** The options of a plan for batches of at most `capacity` rows of this data. */
export function optionsFor(set: DataSet, capacity: number): StepOptions {
  const { inputs, weight, mask } = set;
  return {
    capacity,
    xTypes: inputs.map(({ type }) => type),
    sampleWeight: weight !== undefined,
    ...(mask && { mask: mask.positions }),
  };
}

/** What a step runs in besides its data; `slots` only in training. */
export interface Workspace {
  readonly weights: Float32Array;
  readonly slots?: Float32Array;
  readonly scratch: Float32Array;
  readonly order: Int32Array;
  readonly tables: Tables;
  readonly kept: KeptColumns;
}

export function bindStep(step: StepPlan, set: DataSet, space: Workspace): Regions {
  const { weights, slots, scratch, order, tables, kept } = space;
  const { scalars, results } = tables;
  return bind(step, {
    ...set.memory,
    ...kept.memory,
    weights,
    scratch,
    order,
    scalars,
    results,
    ...(slots && { slots }),
    ...(set.weight && { sampleWeight: set.weight }),
    ...(set.mask && { mask: set.mask.data }),
  });
}

const shuffleSite = siteOf('shuffle');

/** A segment that begins with the `stepInEpoch`-th step; `own`: what is not as in evaluation. */
export function segmentOf(
  step: StepPlan,
  { rows, batchSize }: Batches,
  stepInEpoch: number,
  own: Pick<Segment, 'steps' | 'tableRow' | 'threads'> & Partial<Segment>,
): Segment {
  return {
    step: 0,
    rows,
    batchSize,
    cursor: stepInEpoch * batchSize,
    epoch: 0,
    seed: [0, 0],
    order: step.region('order'),
    orderMode: 'keep',
    shuffleSite,
    ...own,
  };
}

// Why a step failed. A step whose loss or gradients are not finite leaves the weights alone; it is
// run once more here, one op per node, to find the first op that wrote a NaN or an infinity.
import { rangeError } from '../errors.ts';
import type { LoadedPlan, Regions, Segment, Status } from '../executors/executor.ts';
import { elementsOf, nameOf, writtenBy } from '../executors/written.ts';
import type { At } from '../executors/written.ts';
import type { Plan, PlanOp } from '../plan/plan.ts';
import { splitSeed } from '../random.ts';
import type { Core } from './core.ts';
import { orderFrom } from './dataset.ts';
import type { DataSet } from './dataset.ts';
import { failedBatch } from './failed-batch.ts';
import { KeptColumns } from './kept.ts';
import { bindStep, optionsFor, segmentOf } from './segment.ts';
import type { StepPlan } from '../step/step.ts';
import { Tables, batchesOf } from './tables.ts';
import type { Batches } from './tables.ts';

/** The step as it was to be run; weights, slots and order are still those before it. */
export interface FailedStep {
  readonly where: string;
  readonly core: Core;
  readonly set: DataSet;
  readonly order: Int32Array;
  readonly batches: Batches;
  readonly stepInEpoch: number;
  readonly threads: number;
}

/** What a run rejects with when a step is not finite. */
export interface NonFiniteError extends Error {
  /** Optimizer steps since the model was made, before this one. */
  readonly step: number;
  /** What computed the first number that is not finite. */
  readonly op: string;
  /** The layer that it belongs to; empty where there is none. */
  readonly layer: string;
}

/**
 * An index outside of its table; `sampleOf` gives the sample that was a row of the batch. Labels
 * are checked on the way in, so it is a token, or what a layer of one's own made an index of.
 */
export function indexError(
  where: string,
  { plan }: StepPlan,
  status: Status,
  sampleOf: (row: number) => number | undefined,
): RangeError {
  const op = plan.ops[status.op];
  // A sample of several tokens has an index for each of them.
  const rows = op?.op === 'gatherRows' || op?.op === 'oneHot' ? op.rows : -1;
  const row = rows < 0 ? Math.floor(status.row / -rows) : status.row;
  const found = `sample ${sampleOf(row) ?? row} has an index out of range`;
  const bound = op ? boundOf(op, plan) : 0;
  const needed = bound > 0 ? `, needed 0 to ${bound - 1}` : '';
  return rangeError(where, `${found}${of(op?.layer ?? '')}${needed}`);
}

// How many rows an op reads from, as far as the plan knows.
function boundOf(op: PlanOp, { values }: Plan): number {
  if (op.op === 'oneHot') return op.classes;
  return op.op === 'gatherRows' ? (values[op.table]?.size ?? 0) / op.cols : 0;
}

/** Finds the op by running the step unfused off-thread; `status` says what the fused plan knew. */
export async function nonFiniteError(
  failed: FailedStep,
  step: StepPlan,
  status: Status,
): Promise<NonFiniteError> {
  const search = firstNonFinite(failed);
  for (;;) {
    const { done, value } = search.next();
    if (done === true) return errorOf(failed, step, status, value);
    await value.loaded.start(value.regions, value.segment).done;
  }
}

/** The same on the calling thread. */
export function nonFiniteErrorNow(
  failed: FailedStep,
  step: StepPlan,
  status: Status,
): NonFiniteError {
  const search = firstNonFinite(failed);
  for (;;) {
    const { done, value } = search.next();
    if (done === true) return errorOf(failed, step, status, value);
    value.loaded.run(value.regions, value.segment);
  }
}

function errorOf(
  { where, core }: FailedStep,
  { plan }: StepPlan,
  status: Status,
  search: Found | undefined,
): NonFiniteError {
  const found = search ?? { op: plan.ops[status.op], value: NaN, name: '' };
  const step = core.state.steps;
  const layer = found.op?.layer ?? '';
  const op = found.op ? nameOf(found.op) : 'map';
  const inData = found.name !== '';
  const what = inData
    ? `${found.name} holds ${found.value}`
    : `${op}${of(layer)} gave ${found.value}`;
  const hint = inData
    ? 'Clean the data first.'
    : 'Try a smaller learning rate, clipNorm, or scaled inputs.';
  const message =
    `${where}: step ${step} is not finite: ${what}. ` +
    `The weights are those before the step. ${hint}`;
  return Object.assign(new Error(message), { step, op, layer });
}

function of(layer: string): string {
  return layer === '' ? '' : ` of "${layer}"`;
}

interface Found {
  readonly op: PlanOp;
  readonly value: number;
  /** Of the data that was gathered; else empty. */
  readonly name: string;
}

/** One op to be run. */
interface Look {
  readonly loaded: LoadedPlan;
  readonly regions: Regions;
  readonly segment: Segment;
}

// Asks for one op after another to be run and looks at what it wrote.
function* firstNonFinite(failed: FailedStep): Generator<Look, Found | undefined> {
  const { core, batches, stepInEpoch } = failed;
  const { executor, state } = core;
  const start = stepInEpoch * batches.batchSize;
  const samples = failed.order.subarray(start, Math.min(start + batches.batchSize, batches.rows));
  const set = failedBatch(failed.set, samples, core.allocate);
  const alone = batchesOf(set.rows, set.rows);
  const order = orderFrom(0, set.rows, core.allocate);
  const { step, loaded } = core.plans.train({ ...optionsFor(set, set.rows), fuse: false });
  const { plan } = step;
  const tables = new Tables(core.allocate, step, alone, core.compiled?.optimizer);
  tables.fill(0, 1, state);
  const scratch = executor.allocate(plan.regions[step.region('scratch')]?.length ?? 0);
  const { weights, slots } = state;
  const kept = new KeptColumns(step, set.rows, core.allocate);
  const regions = bindStep(step, set, { weights, slots, scratch, order, tables, kept });
  const segment = segmentOf(step, alone, 0, {
    steps: 1,
    step: state.steps,
    seed: splitSeed(core.seed),
    tableRow: tables.firstRow,
    threads: failed.threads,
  });
  const { cursor, tableRow } = segment;
  const at: At = { tableRow, cursor, n: set.rows };
  for (let i = 0; i < plan.ops.length; i++) {
    const op = plan.ops[i];
    // Updates come last and change the state: what precedes them is all there is to see.
    if (!op || op.guard) break;
    yield { loaded, regions, segment: { ...segment, firstOp: i, opCount: 1 } };
    const value = nonFiniteIn(op, regions, at, step);
    if (value !== undefined) {
      return { op, value, name: dataOf(op, plan) };
    }
  }
  return undefined;
}

// The bound data that an op has gathered, if it has; the rows of a weight are no data.
function dataOf(op: PlanOp, { values, regions }: Plan): string {
  const table = op.op === 'gatherRows' ? values[op.table] : undefined;
  return table && regions[table.region]?.name !== 'weights' ? table.name : '';
}

function nonFiniteIn(op: PlanOp, regions: Regions, at: At, { plan }: StepPlan): number | undefined {
  for (const index of writtenBy(plan, op)) {
    const elements = elementsOf(plan, regions, index, at);
    if (!(elements instanceof Float32Array)) continue;
    const value = elements.find((element) => !Number.isFinite(element));
    if (value !== undefined) return value;
  }
  return undefined;
}

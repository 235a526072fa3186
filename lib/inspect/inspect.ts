// inspect: one step of training on some samples, made on copies, with everything shown: weights,
// gradients, outputs of layers, slopes of activations, and what the update would change. The model
// itself is not touched, so it may be looked at between the epochs of a run.
import { readOptions } from '../data/check.ts';
import type { Intake } from '../data/intake.ts';
import type { Memory } from '../executors/executor.ts';
import { needCompiled } from '../model/core.ts';
import type { Core } from '../model/core.ts';
import { copySet, describeSet, orderFrom } from '../model/dataset.ts';
import type { DataSet } from '../model/dataset.ts';
import { indexError } from '../model/failure.ts';
import { KeptColumns } from '../model/kept.ts';
import { bindStep, optionsFor, segmentOf } from '../model/segment.ts';
import { inSlices } from '../model/slices.ts';
import { Tables, batchesOf } from '../model/tables.ts';
import type { NetworkWeight } from '../network/network.ts';
import type { StepCount } from '../optimizers/numbers.ts';
import { splitSeed } from '../random.ts';
import { inspectPlan } from '../step/step.ts';
import type { Shown, ShownCall } from '../step/step.ts';
import { inspectionOf } from './inspection.ts';
import type { InspectedLayer, InspectedWeight, Inspection } from './inspection.ts';
import { distance, slopesOf, statisticsOf } from './statistics.ts';

export async function inspect(
  core: Core,
  x: unknown,
  y: unknown,
  options: unknown,
): Promise<Inspection> {
  const compiled = needCompiled('inspect', core);
  const given = readOptions('inspect', options, { sampleWeight: undefined, mask: undefined });
  const [sampleWeight, mask] = [given.value('sampleWeight'), given.value('mask')];
  const passed = { where: 'inspect', x, y, sampleWeight, mask };
  const described = describeSet(passed, core.network, compiled);
  const { state, allocate } = core;
  const before = copyOf(state.readable(), allocate);
  const slots = state.slotsAtRest();
  const { updates, rateScale } = state;
  const own = { before, slots: slots && copyOf(slots, allocate), updates, rateScale };
  const set = await inSlices(copySet(described, allocate));
  const shown = inspectPlan(core.plans.compiledNetwork, compiled, optionsFor(set, set.rows));
  const sight = await run(core, shown, set, own);
  return inSlices(summarize(core, shown, set.rows, sight));
}

function copyOf(array: Float32Array, allocate: (floats: number) => Float32Array): Float32Array {
  const copy = allocate(array.length);
  copy.set(array);
  return copy;
}

/** The state as it was at the call; slots are missing while another thread writes them. */
interface Own extends StepCount {
  readonly before: Float32Array;
  readonly slots: Float32Array | undefined;
}

/** What the step left behind. */
interface Sight {
  readonly before: Float32Array;
  /** The weights after the step, if it could be made. */
  readonly after: Float32Array | undefined;
  readonly loss: number;
  memory(region: string): Float32Array;
}

async function run(core: Core, { step }: Shown, set: DataSet, own: Own): Promise<Sight> {
  const { allocate, executor, state } = core;
  const lengthOf = (name: string): number => step.plan.regions[step.region(name)]?.length ?? 0;
  const batches = batchesOf(set.rows, set.rows);
  const tables = new Tables(allocate, step, batches, core.compiled?.optimizer);
  tables.fill(0, 1, own);
  const weights = copyOf(own.before, allocate);
  const memory = new Map<string, Memory>();
  for (const { name } of step.plan.regions) {
    if (/^(output|gradient|flow|activation|slope) /.test(name))
      memory.set(name, allocate(lengthOf(name)));
  }
  const space = {
    weights,
    slots: own.slots ?? allocate(lengthOf('slots')),
    scratch: allocate(lengthOf('scratch')),
    order: orderFrom(0, set.rows, allocate),
    tables,
    kept: new KeptColumns(step, set.rows, allocate),
  };
  const showing = { ...set, memory: { ...set.memory, ...Object.fromEntries(memory) } };
  const segment = segmentOf(step, batches, 0, {
    steps: 1,
    step: state.steps,
    seed: splitSeed(core.seed),
    tableRow: tables.firstRow,
    threads: executor.info.threads,
  });
  const loaded = executor.load(step.plan);
  const status = await loaded.start(bindStep(step, showing, space), segment).done;
  loaded.release();
  if (status.why === 'index') throw indexError('inspect', step, status, (row) => row);
  return {
    before: own.before,
    after: own.slots && status.why === 'done' ? weights : undefined,
    loss: tables.results[tables.firstRow * tables.width] ?? NaN,
    // Allocated memory may be longer than what the plan writes.
    memory: (name) => (memory.get(name) as Float32Array).subarray(0, lengthOf(name)),
  };
}

function* summarize(core: Core, shown: Shown, rows: number, sight: Sight): Intake<Inspection> {
  const ofLayer = new Map(core.network.layers.map((layer) => [layer, [] as NetworkWeight[]]));
  for (const weight of core.network.weights) ofLayer.get(weight.layer)?.push(weight);
  const layers: InspectedLayer[] = [];
  let squares = 0;
  for (const seen of shown.calls) {
    const { layer, ordinal } = seen.call;
    const own = ordinal === 0 ? (ofLayer.get(layer) ?? []) : [];
    const weights: InspectedWeight[] = [];
    for (const weight of own) weights.push(yield* weightOf(shown, sight, weight));
    for (const { gradient } of weights) squares += gradient ? gradient.norm * gradient.norm : 0;
    const flow = yield* statisticsOf(sight.memory(seen.flow));
    layers.push({
      name: layer.name,
      type: layer.type,
      output: yield* statisticsOf(sight.memory(seen.output)),
      ...(yield* slopesOfCall(seen, sight)),
      gradientSize: flow.rootMeanSquare,
      weights,
    });
  }
  const { loss } = sight;
  return inspectionOf({ rows, loss, gradientNorm: Math.sqrt(squares), layers });
}

function* weightOf(shown: Shown, sight: Sight, weight: NetworkWeight): Intake<InspectedWeight> {
  const { name, shape, offset, size } = weight;
  const before = sight.before.subarray(offset, offset + size);
  const own = { name, shape: [...shape], values: yield* statisticsOf(before) };
  const region = shown.gradients.get(name);
  if (region === undefined) return own;
  const gradient = yield* statisticsOf(sight.memory(region));
  if (!sight.after) return { ...own, gradient };
  const change = yield* distance(sight.after.subarray(offset, offset + size), before);
  // Nothing of nothing is nothing: 0 ÷ 0 counts as 0.
  return { ...own, gradient, updateRatio: change === 0 ? 0 : change / own.values.norm };
}

// A layer that applies several activations in one call shows the worst of each.
function* slopesOfCall(
  { activations }: ShownCall,
  sight: Sight,
): Intake<Pick<InspectedLayer, 'deadUnits' | 'saturated'>> {
  if (activations.length === 0) return {};
  let [deadUnits, saturated] = [0, 0];
  for (const { y, slope, units } of activations) {
    const found = yield* slopesOf(sight.memory(y), sight.memory(slope), units);
    deadUnits = Math.max(deadUnits, found.dead);
    saturated = Math.max(saturated, found.saturated);
  }
  return { deadUnits, saturated };
}

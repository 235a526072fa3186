// predict and predictAsync: the forward plan over blocks of rows. A row's bits do not depend on the
// block it is in, so blocks are as large as suits the processor.
import type { Described } from '../data/describe.ts';
import { copy, finish, memoryFor } from '../data/intake.ts';
import type { Allocate, Taken } from '../data/intake.ts';
import { tensor } from '../data/tensor.ts';
import type { Tensor } from '../data/tensor.ts';
import type { Memory, Segment, Status } from '../executors/executor.ts';
import { count } from '../graph/shape.ts';
import { regionOf } from '../step/ports.ts';
import type { Core } from './core.ts';
import { copyAll, describeInputs } from './dataset.ts';
import { interruptible } from './evaluate.ts';
import { indexError } from './failure.ts';
import { readPredictOptions } from './options.ts';
import { bind, capacityFor, giveScratch, takeScratch } from './plans.ts';
import type { LoadedStep } from './plans.ts';
import { inSlices } from './slices.ts';

/** Rows of a block if nobody asks for another size. */
export const blockMax = 256;
// Larger buffers are not kept from one call to the next.
const keptFloatsMax = 1 << 20;

/**
 * Buffers of a model's last prediction on this thread, by region; absent while one is under way.
 */
type Kept = Map<string, Float32Array>;
const keptOf = new WeakMap<Core, Kept>();

export function predict(core: Core, x: unknown, options: unknown): Tensor | Tensor[] {
  const { batchSize } = readPredictOptions('predict', options);
  const described = describeInputs(x, core.network, needOf('predict'));
  const kept: Kept = keptOf.get(core) ?? new Map<string, Float32Array>();
  keptOf.set(core, kept);
  const used = new Map<string, Float32Array>();
  const allocateFor = (name: string) => (floats: number) => {
    const own = take(kept, name, floats, core.allocate);
    used.set(name, own);
    return own;
  };
  const { inputs: ports } = core.network;
  const inputs = described.map((own, i) => finish(copy(own, allocateFor(regionOf('x', ports, i)))));
  const rows = rowsOf(described);
  const outputs = outputsFor(core, rows, allocateFor);
  const step = core.plans.predict(capacityFor(rows, batchSize ?? blockMax));
  const scratch = takeScratch(step, core.executor);
  const weights = core.state.readable();
  const regions = bind(step.step, { weights, scratch, ...memoryOf(core, inputs, outputs) });
  const status = step.loaded.run(regions, segmentOf(core, step, rows));
  giveScratch(step, scratch);
  for (const [name, own] of used) if (own.length <= keptFloatsMax) kept.set(name, own);
  if (status.why === 'index') throw indexAt('predict', step, rows, status);
  return tensorsOf(core, rows, outputs);
}

export async function predictAsync(
  core: Core,
  x: unknown,
  options: unknown,
): Promise<Tensor | Tensor[]> {
  const { batchSize, signal } = readPredictOptions('predictAsync', options);
  const described = describeInputs(x, core.network, needOf('predictAsync'));
  signal?.throwIfAborted();
  const { allocate } = core;
  const reading = core.state.read();
  try {
    const inputs = await inSlices(copyAll(described, allocate), signal);
    const rows = rowsOf(described);
    const outputs = outputsFor(core, rows, () => allocate);
    const step = core.plans.predict(capacityFor(rows, batchSize ?? blockMax));
    const scratch = takeScratch(step, core.executor);
    const { weights } = reading;
    const memory = { weights, scratch, ...memoryOf(core, inputs, outputs) };
    await interruptible(signal, async (onAbort) => {
      const job = step.loaded.start(bind(step.step, memory), segmentOf(core, step, rows));
      onAbort(() => job.cancel());
      const status = await job.done;
      giveScratch(step, scratch);
      if (status.why === 'index') throw indexAt('predictAsync', step, rows, status);
    });
    return tensorsOf(core, rows, outputs);
  } finally {
    reading.release();
  }
}

/** What a run says that has met an index out of range. */
export function indexAt(
  where: string,
  { step }: LoadedStep,
  rows: number,
  status: Status,
): RangeError {
  const first = status.stepsDone * Math.min(rows, step.plan.capacity);
  return indexError(where, step, status, (row) => first + row);
}

function needOf(where: string): { where: string; argument: string; direct: true } {
  return { where, argument: 'x', direct: true };
}

function rowsOf(described: readonly Described[]): number {
  return described[0]?.rows ?? 0;
}

/** Memory for every output, exactly as long as what is predicted. */
function outputsFor(
  { network }: Core,
  rows: number,
  allocateFor: (name: string) => Allocate,
): readonly Memory[] {
  return network.outputs.map(({ shape }, i) => {
    const name = regionOf('output', network.outputs, i);
    return memoryFor('f32', rows * count(shape), allocateFor(name));
  });
}

function memoryOf(
  { network }: Core,
  inputs: readonly Taken[],
  outputs: readonly Memory[],
): Record<string, Memory> {
  const memory: Record<string, Memory> = {};
  inputs.forEach(({ data }, i) => {
    memory[regionOf('x', network.inputs, i)] = data;
  });
  outputs.forEach((data, i) => {
    memory[regionOf('output', network.outputs, i)] = data;
  });
  return memory;
}

// Copies of the outputs for the caller: one tensor, or as many as there are outputs.
function tensorsOf(core: Core, rows: number, outputs: readonly Memory[]): Tensor | Tensor[] {
  const tensors = core.network.outputs.map(({ shape }, i) =>
    tensor(new Float32Array(outputs[i] ?? []), [rows, ...shape]),
  );
  const [first] = tensors;
  return first && tensors.length === 1 ? first : tensors;
}

function take(kept: Kept, name: string, floats: number, allocate: Allocate): Float32Array {
  const found = kept.get(name);
  // Taken out while it is used: reading a caller's array may run code that predicts as well.
  kept.delete(name);
  return found && found.length >= floats ? found : allocate(floats);
}

/** All rows, block after block. */
export function segmentOf(core: Core, { step }: LoadedStep, rows: number): Segment {
  const batchSize = Math.min(rows, step.plan.capacity);
  return {
    steps: Math.ceil(rows / batchSize),
    step: 0,
    rows,
    batchSize,
    cursor: 0,
    epoch: 0,
    seed: [0, 0],
    order: -1,
    orderMode: 'keep',
    shuffleSite: 0,
    tableRow: 0,
    threads: core.executor.info.threads,
  };
}

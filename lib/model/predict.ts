// predict and predictAsync: the forward plan over blocks of rows. A row's bits do not depend on the
// block it is in, so blocks are as large as suits the processor.
import { describe } from '../data/describe.ts';
import { copy, finish, memoryFor } from '../data/intake.ts';
import type { Allocate } from '../data/intake.ts';
import { tensor } from '../data/tensor.ts';
import type { Tensor } from '../data/tensor.ts';
import type { Segment } from '../executors/executor.ts';
import type { Core } from './core.ts';
import { inSlices, interruptible } from './evaluate.ts';
import { readPredictOptions } from './options.ts';
import { bind, capacityFor, giveScratch, takeScratch } from './plans.ts';
import type { LoadedStep } from './plans.ts';

/** Rows of a block if nobody asks for another size. */
export const blockMax = 256;
// Larger buffers are not kept from one call to the next.
const keptFloatsMax = 1 << 20;

/** Buffers of a model's last prediction on this thread; absent while one is under way. */
interface Kept {
  x?: Float32Array | undefined;
  output?: Float32Array | undefined;
}
const keptOf = new WeakMap<Core, Kept>();

export function predict(core: Core, x: unknown, options: unknown): Tensor {
  const { batchSize } = readPredictOptions('predict', options);
  const described = describe(x, needOf('predict', core));
  const kept = keptOf.get(core) ?? {};
  keptOf.set(core, kept);
  const { allocate } = core;
  const xFloats = take(kept, 'x', described.rows * described.width, allocate);
  const { data, rows } = finish(copy(described, () => xFloats));
  const length = rows * outputWidth(core);
  const outputFloats = take(kept, 'output', length, allocate);
  const output = memoryFor('f32', length, () => outputFloats);
  const step = core.plans.predict(capacityFor(rows, batchSize ?? blockMax));
  const scratch = takeScratch(step, core.executor);
  const weights = core.state.readable();
  const regions = bind(step.step, { weights, scratch, x: data, output });
  step.loaded.run(regions, segmentOf(core, step, rows));
  giveScratch(step, scratch);
  if (xFloats.length <= keptFloatsMax) kept.x = xFloats;
  if (outputFloats.length <= keptFloatsMax) kept.output = outputFloats;
  return tensor(new Float32Array(output), [rows, ...core.network.outputShape]);
}

export async function predictAsync(core: Core, x: unknown, options: unknown): Promise<Tensor> {
  const { batchSize, signal } = readPredictOptions('predictAsync', options);
  const described = describe(x, needOf('predictAsync', core));
  signal?.throwIfAborted();
  const { allocate } = core;
  const reading = core.state.read();
  try {
    const { data, rows } = await inSlices(copy(described, allocate), signal);
    const output = memoryFor('f32', rows * outputWidth(core), allocate);
    const step = core.plans.predict(capacityFor(rows, batchSize ?? blockMax));
    const scratch = takeScratch(step, core.executor);
    const memory = { weights: reading.weights, scratch, x: data, output };
    await interruptible(signal, async (onAbort) => {
      const job = step.loaded.start(bind(step.step, memory), segmentOf(core, step, rows));
      onAbort(() => job.cancel());
      await job.done;
      giveScratch(step, scratch);
    });
    return tensor(new Float32Array(output), [rows, ...core.network.outputShape]);
  } finally {
    reading.release();
  }
}

function needOf(where: string, { network }: Core): Parameters<typeof describe>[1] {
  return { where, argument: 'x', shape: network.inputShape, kind: 'input', direct: true };
}

/** Numbers that the network answers for one sample. */
export function outputWidth({ network }: Core): number {
  return network.outputShape.reduce((product, size) => product * size, 1);
}

function take(kept: Kept, name: keyof Kept, floats: number, allocate: Allocate): Float32Array {
  const found = kept[name];
  // Taken out while it is used: reading a caller's array may run code that predicts as well.
  kept[name] = undefined;
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

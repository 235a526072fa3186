// evaluate: loss and metrics of the weights as they are at the call, whatever is trained meanwhile.
import { needCompiled } from './core.ts';
import type { Core } from './core.ts';
import { copySet, describeSet, orderFrom } from './dataset.ts';
import { Evaluation, evaluationStep } from './evaluation.ts';
import { readEvaluateOptions } from './options.ts';
import { inSlices } from './slices.ts';

/** What `evaluate` and `trainOnBatch` answer: the loss and each metric by name. */
export type Results = { loss: number } & Record<string, number>;

export async function evaluate(
  core: Core,
  x: unknown,
  y: unknown,
  options: unknown,
): Promise<Results> {
  const compiled = needCompiled('evaluate', core);
  const { batchSize, sampleWeight, mask, signal } = readEvaluateOptions(options);
  const passed = { where: 'evaluate', x, y, sampleWeight, mask };
  const described = describeSet(passed, core.network, compiled);
  signal?.throwIfAborted();
  const { allocate } = core;
  const step = evaluationStep(core, described, described.rows, batchSize);
  const reading = core.state.read();
  try {
    const set = await inSlices(copySet(described, allocate), signal);
    const order = orderFrom(0, set.rows, allocate);
    const evaluation = new Evaluation('evaluate', core, step, set, order, batchSize);
    const means = await interruptible(signal, (onAbort) => {
      onAbort(() => evaluation.cancel());
      return evaluation.run(reading.weights);
    });
    // Cancelled only by the signal, which `interruptible` has turned into its reason.
    return resultsOf(evaluation.names, means ?? new Float64Array(0));
  } finally {
    reading.release();
  }
}

export function resultsOf(names: readonly string[], values: ArrayLike<number>): Results {
  return Object.fromEntries(names.map((name, i) => [name, values[i] ?? NaN])) as Results;
}

/** Runs work that the signal may interrupt; once it is aborted, rejects with its reason. */
export async function interruptible<Result>(
  signal: AbortSignal | undefined,
  work: (onAbort: (interrupt: () => void) => void) => Promise<Result>,
): Promise<Result> {
  let interrupt = (): void => {};
  const listener = (): void => interrupt();
  signal?.addEventListener('abort', listener);
  try {
    const result = await work((given) => {
      interrupt = given;
    });
    signal?.throwIfAborted();
    return result;
  } finally {
    signal?.removeEventListener('abort', listener);
  }
}

// A model as users hold it. It is a face: each call is a function of the model's core on a page of
// its own. What a model may do while something else is done to it is written in state.ts.
import { save, toBytes } from '../checkpoint/save.ts';
import { needName, readOptions } from '../data/check.ts';
import type { Given } from '../data/check.ts';
import type { ArrayLike_, Tensor } from '../data/tensor.ts';
import { typeError, unknownName, valueText } from '../errors.ts';
import { selectExecutor } from '../executors/select.ts';
import { inspect } from '../inspect/inspect.ts';
import type { Inspection } from '../inspect/inspection.ts';
import type { Network } from '../network/network.ts';
import { printPlan } from '../plan/print.ts';
import { drawSeed } from '../random.ts';
import { compile } from './compile.ts';
import type { CompileOptions } from './compile.ts';
import { needCompiled } from './core.ts';
import type { Core } from './core.ts';
import { evaluate } from './evaluate.ts';
import type { Results } from './evaluate.ts';
import { fit } from './fit.ts';
import type { BatchOptions, EvaluateOptions, FitOptions, PredictOptions } from './options.ts';
import { Plans, plainOptions } from './plans.ts';
import { predict, predictAsync } from './predict.ts';
import { predictor } from './predictor.ts';
import type { Predictor } from './predictor.ts';
import type { Run } from './run.ts';
import { ModelState } from './state.ts';
import { summary } from './summary.ts';
import { trainOnBatch } from './train-on-batch.ts';
import { getWeights, setWeights } from './weights.ts';
import type { NamedArray } from './weights.ts';

/**
 * A network with its weights, and all that is done with it. X, Y and Out: what it takes as inputs
 * and targets and gives as outputs; a model of several takes and gives several.
 */
export interface Model<X = ArrayLike_, Y = ArrayLike_, Out = Tensor> {
  /** Stands in `summary()` and in files. */
  readonly name: string;
  /** What the first weights, the orders of epochs and dropout are drawn from. */
  readonly seed: number;

  /**
   * Chooses optimizer, loss and metrics; training starts the optimizer anew.
   * @throws TypeError or RangeError if an option is unknown or wrong, or does not suit the outputs;
   *   Error while a run is active.
   * @example
   * model.compile({ optimizer: 'adam', loss: 'meanSquaredError', metrics: ['accuracy'] });
   */
  compile(options: CompileOptions): void;

  /**
   * Trains off this thread. The run can be awaited, iterated over and stopped.
   * @throws TypeError or RangeError for bad arguments, Error while another run is active; at once,
   *   or, for a number that is wrong behind the first megabytes, by rejecting the run.
   * @example
   * const history = await model.fit(x, y, { epochs: 5, batchSize: 64 });
   * history.columns.loss?.at(-1);
   */
  fit(x: X, y: Y, options?: FitOptions<X, Y>): Run;

  /**
   * Loss and metrics on other data, off this thread, for the weights as they are at the call.
   * @throws TypeError or RangeError for bad arguments, Error before `compile`; the promise is
   *   rejected with the reason of an aborted `signal`.
   * @example
   * const { loss, accuracy } = await model.evaluate(testX, testY);
   */
  evaluate(x: X, y: Y, options?: EvaluateOptions): Promise<Results>;

  /**
   * The outputs for some samples, at once. While a run is active, those of the weights it published
   * last. A row's bits do not depend on the other rows.
   * @throws TypeError or RangeError if `x` does not suit the inputs or an option is wrong.
   * @example
   * const probabilities = model.predict([[0, 1]]).toArray();
   */
  predict(x: X, options?: PredictOptions): Out;

  /**
   * The same off this thread.
   * @throws TypeError or RangeError as `predict`; the promise is rejected with the reason of an
   *   aborted `signal`.
   * @example
   * const signal = AbortSignal.timeout(1000);
   * const probabilities = await model.predictAsync([[0, 1]], { signal });
   */
  predictAsync(x: X, options?: PredictOptions & { signal?: AbortSignal }): Promise<Out>;

  /**
   * The fast path of a service: a fixed number of rows, and arrays that are used again.
   * @throws TypeError or RangeError if `rows` is not a whole number of at least 1.
   * @example
   * const { input, output, run } = model.predictor(1);
   * input.set([0, 1]);
   * run();
   * const [answer] = output;
   */
  predictor(rows: number): Predictor;

  /**
   * One step on one batch, on this thread; answers what the loss was before it.
   * @throws TypeError or RangeError for bad arguments, Error before `compile` and while a run is
   *   active, NonFiniteError, with the weights as they were, if loss or gradients are not finite.
   * @example
   * const { loss } = model.trainOnBatch([[0, 1]], [1]);
   */
  trainOnBatch(x: X, y: Y, options?: BatchOptions): Results;

  /**
   * Copies of all weights, named `dense/kernel`, in an order that does not change. While a run is
   * active, those that it published last.
   * @example
   * for (const { name, shape, data } of model.getWeights()) console.log(name, shape, data);
   */
  getWeights(): NamedArray[];

  /**
   * Sets all weights, by their names; the optimizer's state stays.
   * @throws TypeError or RangeError if names, shapes or numbers do not fit, Error while a run is
   *   active; nothing is set then.
   * @example
   * const weights = model.getWeights();
   * weights[0].data.fill(0.5);
   * model.setWeights(weights);
   */
  setWeights(weights: readonly NamedArray[]): void;

  /**
   * A table of the layers, the shapes of their outputs, with n for the rows of a batch, and how
   * many parameters they have; `print` receives it line by line.
   * @throws TypeError if `print` is not a function.
   * @example
   * model.summary({ print: console.log });
   */
  summary(options?: { print?: (line: string) => void }): string;

  /**
   * One step of training on copies, shown: weights, gradients, outputs, dead and saturated units.
   * All samples form one batch, and all that is shown is in memory at once: some hundred samples
   * say as much as all. The model is not changed; works between the epochs of a run, too.
   * @throws TypeError or RangeError for bad arguments, Error before `compile`.
   * @example
   * const inspection = await model.inspect(x, y);
   * console.log(String(inspection), inspection.findings);
   * const picture = inspection.toSVG();
   */
  inspect(x: X, y: Y, options?: BatchOptions): Promise<Inspection>;

  /**
   * Writes the model to a file: architecture, weights, what it was compiled with, the optimizer's
   * state and all counters, so that training goes on from `loadModel(path)` to the same bits. The
   * file is there whole or not at all. During a run it is that of the next step edge; to go on as
   * if nothing had happened, save between epochs: in `onEpochEnd`, or behind `fit`.
   * @throws TypeError if a part of the model cannot be saved, Error if writing fails; what was at
   *   `path` is then as it was.
   * @example
   * import { tmpdir } from 'node:os';
   * const path = `${tmpdir()}/bitgrad-example.safetensors`;
   * await model.save(path);
   * const same = await loadModel(path);
   */
  save(path: string): Promise<void>;

  /**
   * The same file in memory, at once.
   * @throws TypeError if a part of the model cannot be saved, Error while a step of a run is under
   *   way: call it in `onEpochEnd`, or use `save`, which waits.
   * @example
   * const bytes = model.toBytes();
   * const same = await loadModel(bytes);
   */
  toBytes(): Uint8Array;

  /** The printed plan of a step of training (the default), of evaluation or of prediction. */
  plan(kind?: 'train' | 'evaluate' | 'predict'): string;
}

/** How a model is named and what it is drawn from. */
export interface ModelOptions {
  /** A whole number from 0 to 2^53 - 1; one is drawn if it is not given. */
  seed?: number;
  /** Stands in `summary()` and in files. */
  name?: string;
}

/** The options of a model as its factory reads them: the defaults, and the checked values. */
export const modelDefaults: Readonly<Record<'seed' | 'name', unknown>> = {
  seed: undefined,
  name: undefined,
};

/** A model of this network, its weights drawn from the seed unless they come from elsewhere. */
export function createModel<X, Y, Out>(
  network: Network,
  wanted: number | undefined,
  initialized = true,
): Model<X, Y, Out> {
  const seed = wanted ?? drawSeed();
  const executor = selectExecutor();
  const allocate = (floats: number): Float32Array => executor.allocate(floats);
  const state = new ModelState(allocate, network.weightsLength);
  for (const weight of initialized ? network.weights : []) {
    const own = state.weights.subarray(weight.offset, weight.offset + weight.size);
    weight.initializer.fill(own, weight.shape, seed, weight.name);
  }
  const plans = new Plans(network, executor);
  const core = { network, seed, executor, allocate, state, plans, compiled: undefined };
  // The face hands on what it is given; each call checks it against the network.
  return new Face(core) as Model<unknown, unknown, unknown> as Model<X, Y, Out>;
}

/** Reads `seed` and `name`; `stem` is the name of a model that was given none. */
export function readModelOptions(
  where: string,
  given: Given<'seed' | 'name'>,
  stem: string,
): { seed: number | undefined; name: string } {
  const range = { integer: true, min: 0, max: Number.MAX_SAFE_INTEGER } as const;
  return {
    seed: given.optionalNumber('seed', range),
    name: needName(where, 'name', given.value('name') ?? stem),
  };
}

const cores = new WeakMap<object, Core>();

/** The core of a model, for those inside the library that are not a method of it. */
export function coreOf(where: string, model: unknown): Core {
  const core = typeof model === 'object' && model !== null ? cores.get(model) : undefined;
  if (core) return core;
  throw typeError(where, `got ${valueText(model)}, needed a model`);
}

class Face implements Model<unknown, unknown, unknown> {
  readonly name: string;
  readonly seed: number;
  readonly #core: Core;

  constructor(core: Core) {
    this.name = core.network.name;
    this.seed = core.seed;
    this.#core = core;
    cores.set(this, core);
    Object.freeze(this);
  }

  compile(options: CompileOptions): void {
    compile(this.#core, options);
  }

  fit(x: unknown, y: unknown, options?: FitOptions<unknown, unknown>): Run {
    return fit(this.#core, x, y, options);
  }

  evaluate(x: unknown, y: unknown, options?: EvaluateOptions): Promise<Results> {
    return evaluate(this.#core, x, y, options);
  }

  predict(x: unknown, options?: PredictOptions): Tensor | Tensor[] {
    return predict(this.#core, x, options);
  }

  predictAsync(
    x: unknown,
    options?: PredictOptions & { signal?: AbortSignal },
  ): Promise<Tensor | Tensor[]> {
    return predictAsync(this.#core, x, options);
  }

  predictor(rows: number): Predictor {
    return predictor(this.#core, rows);
  }

  trainOnBatch(x: unknown, y: unknown, options?: BatchOptions): Results {
    return trainOnBatch(this.#core, x, y, options);
  }

  getWeights(): NamedArray[] {
    return getWeights(this.#core);
  }

  setWeights(weights: readonly NamedArray[]): void {
    setWeights(this.#core, weights);
  }

  summary(options?: { print?: (line: string) => void }): string {
    const text = summary(this.#core);
    const print: unknown = readOptions('summary', options, { print: undefined }).value('print');
    if (print === undefined) return text;
    if (typeof print !== 'function') {
      throw typeError('summary', `print: got ${valueText(print)}, needed a function`);
    }
    for (const line of text.split('\n')) (print as (line: string) => void)(line);
    return text;
  }

  inspect(x: unknown, y: unknown, options?: BatchOptions): Promise<Inspection> {
    return inspect(this.#core, x, y, options);
  }

  save(path: string): Promise<void> {
    return save(this.#core, path);
  }

  toBytes(): Uint8Array {
    return toBytes(this.#core);
  }

  plan(kind: 'train' | 'evaluate' | 'predict' = 'train'): string {
    const { plans } = this.#core;
    const options = plainOptions(this.#core.network);
    if (kind === 'predict') return printPlan(plans.predict(options.capacity).step.plan);
    if (kind !== 'train' && kind !== 'evaluate') {
      throw unknownName('plan: kind', kind, ['train', 'evaluate', 'predict']);
    }
    needCompiled('plan', this.#core);
    return printPlan(plans[kind](options).step.plan);
  }
}

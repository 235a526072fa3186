// A model as users hold it. It is a face: each call is a function of the model's core on a page of
// its own. What a model may do while something else is done to it is written in state.ts.
import { needName, needNumber, readOptions } from '../data/check.ts';
import type { ArrayLike_, Tensor } from '../data/tensor.ts';
import { typeError, unknownName, valueText } from '../errors.ts';
import { selectExecutor } from '../executors/select.ts';
import type { Layer } from '../layers/layer.ts';
import { printPlan } from '../plan/print.ts';
import { drawSeed } from '../random.ts';
import { compile } from './compile.ts';
import type { CompileOptions } from './compile.ts';
import { needCompiled } from './core.ts';
import type { Core } from './core.ts';
import { evaluate } from './evaluate.ts';
import type { Results } from './evaluate.ts';
import { fit } from './fit.ts';
import { buildNetwork } from './network.ts';
import type { EvaluateOptions, FitOptions, PredictOptions } from './options.ts';
import { Plans } from './plans.ts';
import { predict, predictAsync } from './predict.ts';
import { predictor } from './predictor.ts';
import type { Predictor } from './predictor.ts';
import type { Run } from './run.ts';
import { ModelState } from './state.ts';
import { summary } from './summary.ts';
import { trainOnBatch } from './train-on-batch.ts';
import { getWeights, setWeights } from './weights.ts';
import type { NamedArray } from './weights.ts';

/** A network with its weights, and all that is done with it. */
export interface Model {
  readonly name: string;
  /** What the first weights, the orders of epochs and dropout are drawn from. */
  readonly seed: number;

  /**
   * Chooses optimizer, loss and metrics; training starts the optimizer anew.
   * @example
   * model.compile({ optimizer: 'adam', loss: 'meanSquaredError', metrics: ['accuracy'] });
   */
  compile(options: CompileOptions): void;

  /**
   * Trains off this thread. The run can be awaited, iterated over and stopped.
   * @throws TypeError or RangeError at once for bad arguments, Error while another run is active.
   * @example
   * const history = await model.fit(x, y, { epochs: 5, batchSize: 64 });
   * history.columns.loss?.at(-1);
   */
  fit(x: ArrayLike_, y: ArrayLike_, options?: FitOptions): Run;

  /**
   * Loss and metrics on other data, for the weights as they are at the call.
   * @example
   * const { loss, accuracy } = await model.evaluate(testX, testY);
   */
  evaluate(x: ArrayLike_, y: ArrayLike_, options?: EvaluateOptions): Promise<Results>;

  /**
   * The outputs for some samples, at once. While a run is active, those of the weights it published
   * last.
   * @example
   * const probabilities = model.predict([[0, 1]]).toArray();
   */
  predict(x: ArrayLike_, options?: PredictOptions): Tensor;

  /** The same off this thread. */
  predictAsync(x: ArrayLike_, options?: PredictOptions & { signal?: AbortSignal }): Promise<Tensor>;

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
   * @example
   * const { loss } = model.trainOnBatch([[0, 1]], [1]);
   */
  trainOnBatch(x: ArrayLike_, y: ArrayLike_, options?: { sampleWeight?: ArrayLike_ }): Results;

  /** Copies of all weights, named `dense/kernel`. */
  getWeights(): NamedArray[];

  /** Sets all weights; nothing is set if anything about them is wrong. */
  setWeights(weights: readonly NamedArray[]): void;

  /** A table of the layers; `print` receives it line by line. */
  summary(options?: { print?: (line: string) => void }): string;

  /** The printed plan of a step of training (the default), of evaluation or of prediction. */
  plan(kind?: 'train' | 'evaluate' | 'predict'): string;
}

export interface SequentialOptions {
  /** A whole number from 0 to 2^53 - 1; one is drawn if it is not given. */
  seed?: number;
  name?: string;
}

/**
 * A model that applies layers one after another. Its weights are drawn at once.
 * @throws TypeError or RangeError that names the layer if the layers do not fit together.
 * @example
 * const model = sequential(
 *   [layers.dense({ units: 3, activation: 'tanh', inputShape: [2] }), layers.dense({ units: 1 })],
 *   { seed: 42 },
 * );
 */
export function sequential(layers: readonly Layer[], options?: SequentialOptions): Model {
  const given = readOptions('sequential', options, { seed: undefined, name: 'sequential' });
  const wanted = given.value('seed');
  const range = { integer: true, min: 0, max: Number.MAX_SAFE_INTEGER } as const;
  const seed = wanted === undefined ? drawSeed() : needNumber('sequential', 'seed', wanted, range);
  const name = needName('sequential', 'name', given.value('name'));
  const network = buildNetwork(layers, name);
  const executor = selectExecutor();
  const allocate = (floats: number): Float32Array => executor.allocate(floats);
  const state = new ModelState(allocate, network.weightsLength);
  for (const weight of network.weights) {
    const own = state.weights.subarray(weight.offset, weight.offset + weight.size);
    weight.initializer.fill(own, weight.shape, seed, weight.name);
  }
  const plans = new Plans(network, executor);
  return new SequentialModel({
    network,
    seed,
    executor,
    allocate,
    state,
    plans,
    compiled: undefined,
  });
}

const cores = new WeakMap<object, Core>();

/** The core of a model, for those inside the library that are not a method of it. */
export function coreOf(where: string, model: unknown): Core {
  const core = typeof model === 'object' && model !== null ? cores.get(model) : undefined;
  if (core) return core;
  throw typeError(where, `got ${valueText(model)}, needed a model`);
}

class SequentialModel implements Model {
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

  fit(x: ArrayLike_, y: ArrayLike_, options?: FitOptions): Run {
    return fit(this.#core, x, y, options);
  }

  evaluate(x: ArrayLike_, y: ArrayLike_, options?: EvaluateOptions): Promise<Results> {
    return evaluate(this.#core, x, y, options);
  }

  predict(x: ArrayLike_, options?: PredictOptions): Tensor {
    return predict(this.#core, x, options);
  }

  predictAsync(
    x: ArrayLike_,
    options?: PredictOptions & { signal?: AbortSignal },
  ): Promise<Tensor> {
    return predictAsync(this.#core, x, options);
  }

  predictor(rows: number): Predictor {
    return predictor(this.#core, rows);
  }

  trainOnBatch(x: ArrayLike_, y: ArrayLike_, options?: { sampleWeight?: ArrayLike_ }): Results {
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

  plan(kind: 'train' | 'evaluate' | 'predict' = 'train'): string {
    const { plans } = this.#core;
    const options = { capacity: 32, xType: 'f32', sampleWeight: false } as const;
    if (kind === 'predict') return printPlan(plans.predict(options.capacity).step.plan);
    if (kind !== 'train' && kind !== 'evaluate') {
      throw unknownName('plan', kind, ['train', 'evaluate', 'predict']);
    }
    needCompiled('plan', this.#core);
    return printPlan(plans[kind](options).step.plan);
  }
}

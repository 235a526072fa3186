// The public names and shapes that this version promises, written down once more: a change of lib
// that breaks a user's program does not compile against this page (test/api.test-d.ts).
import type { Value } from '../../lib/graph/graph.ts';
import type { Callback, EpochLogs, History } from './public-callbacks.d.ts';
import type { LearningRate } from './public-schedules.d.ts';

export * from './public-callbacks.d.ts';
export * from './public-schedules.d.ts';

export type NumberArray =
  Float32Array | Float64Array | Int32Array | Uint8Array | Uint32Array | readonly number[];
export type Nested = readonly number[] | readonly Nested[];
export interface Tensor<D = Float32Array> {
  readonly shape: readonly number[];
  readonly data: D;
  rows(start: number, end?: number): Tensor<D>;
  toArray(): Nested | number;
}
export function tensor<D extends NumberArray>(data: D, shape: readonly number[]): Tensor<D>;
export type ArrayLike_ = Tensor<NumberArray> | NumberArray | Nested;

export type Operand = Value | number;
type Axes = number | readonly number[];
type KeepDims = { keepDims?: boolean };
type Unary = (a: Value) => Value;
type Binary = (a: Operand, b: Operand) => Value;
type Reduce = (a: Value, axis?: Axes, options?: KeepDims) => Value;
export declare const ops: {
  readonly add: Binary;
  readonly sub: Binary;
  readonly mul: Binary;
  readonly div: Binary;
  readonly maximum: Binary;
  readonly minimum: Binary;
  readonly greater: Binary;
  readonly less: Binary;
  readonly equal: Binary;
  fma(a: Operand, b: Operand, c: Operand): Value;
  readonly neg: Unary;
  readonly abs: Unary;
  readonly sqrt: Unary;
  readonly square: Unary;
  readonly exp: Unary;
  readonly log: Unary;
  readonly tanh: Unary;
  readonly sigmoid: Unary;
  readonly stopGradient: Unary;
  select(condition: Value, a: Operand, b: Operand): Value;
  matmul(a: Value, b: Value, options?: { transposeA?: boolean; transposeB?: boolean }): Value;
  readonly sum: Reduce;
  readonly mean: Reduce;
  readonly max: Reduce;
  reshape(a: Value, shape: readonly number[]): Value;
  transpose(a: Value, permutation?: readonly number[]): Value;
};

export interface Layer {
  readonly name: string;
  trainable: boolean;
}
export type ActivationFunction = (x: Value) => Value;
export type ActivationName =
  | 'linear'
  | 'relu'
  | 'leakyRelu'
  | 'relu6'
  | 'elu'
  | 'selu'
  | 'gelu'
  | 'sigmoid'
  | 'hardSigmoid'
  | 'hardSwish'
  | 'tanh'
  | 'softplus'
  | 'softsign'
  | 'silu'
  | 'mish'
  | 'exp'
  | 'softmax'
  | 'logSoftmax';
export type Activation = ActivationName | ActivationFunction;
type LayerOptions = { name?: string; trainable?: boolean; inputShape?: readonly number[] };
export declare const layers: {
  inputLayer(options: { shape: readonly number[]; name?: string }): Layer;
  dense(
    options: LayerOptions & {
      units: number;
      activation?: Activation;
      useBias?: boolean;
      kernelInitializer?: Initializer;
      biasInitializer?: Initializer;
    },
  ): Layer;
  activation(options: LayerOptions & { activation: Activation }): Layer;
  flatten(options?: LayerOptions): Layer;
  dropout(options: LayerOptions & { rate: number }): Layer;
};
export declare const activations: {
  linear(): ActivationFunction;
  relu(): ActivationFunction;
  relu6(): ActivationFunction;
  leakyRelu(options?: { alpha?: number }): ActivationFunction;
  elu(options?: { alpha?: number }): ActivationFunction;
  selu(): ActivationFunction;
  gelu(options?: { approximate?: 'none' | 'tanh' }): ActivationFunction;
  sigmoid(): ActivationFunction;
  hardSigmoid(): ActivationFunction;
  hardSwish(): ActivationFunction;
  tanh(): ActivationFunction;
  softplus(): ActivationFunction;
  softsign(): ActivationFunction;
  silu(): ActivationFunction;
  mish(): ActivationFunction;
  exp(): ActivationFunction;
  softmax(): ActivationFunction;
  logSoftmax(): ActivationFunction;
};

export interface InitializerObject {
  readonly name: string;
}
export type InitializerName =
  | 'zeros'
  | 'ones'
  | 'randomUniform'
  | 'randomNormal'
  | 'truncatedNormal'
  | 'varianceScaling'
  | 'glorotUniform'
  | 'glorotNormal'
  | 'heUniform'
  | 'heNormal'
  | 'lecunUniform'
  | 'lecunNormal'
  | 'orthogonal'
  | 'identity';
export type Initializer = InitializerName | InitializerObject;
type Seeded = { seed?: number };
type SeededInitializer = (options?: Seeded) => InitializerObject;
export declare const initializers: {
  zeros(): InitializerObject;
  ones(): InitializerObject;
  constant(options: { value: number }): InitializerObject;
  randomUniform(options?: Seeded & { min?: number; max?: number }): InitializerObject;
  randomNormal(options?: Seeded & { mean?: number; stddev?: number }): InitializerObject;
  truncatedNormal(options?: Seeded & { mean?: number; stddev?: number }): InitializerObject;
  varianceScaling(
    options?: Seeded & {
      scale?: number;
      mode?: 'fanIn' | 'fanOut' | 'fanAvg';
      distribution?: 'normal' | 'uniform' | 'truncatedNormal';
    },
  ): InitializerObject;
  readonly glorotUniform: SeededInitializer;
  readonly glorotNormal: SeededInitializer;
  readonly heUniform: SeededInitializer;
  readonly heNormal: SeededInitializer;
  readonly lecunUniform: SeededInitializer;
  readonly lecunNormal: SeededInitializer;
  orthogonal(options?: Seeded & { gain?: number }): InitializerObject;
  identity(options?: { gain?: number }): InitializerObject;
};

export interface LossObject {
  readonly name: string;
}
export type LossFunction = (yTrue: Value, yPred: Value) => Value;
export type LossName =
  | 'meanSquaredError'
  | 'halfMeanSquaredError'
  | 'meanAbsoluteError'
  | 'huber'
  | 'klDivergence'
  | 'hinge'
  | 'cosineSimilarity'
  | 'binaryCrossentropy'
  | 'categoricalCrossentropy'
  | 'sparseCategoricalCrossentropy';
export type Loss = LossName | LossObject | LossFunction;
type Reduction = { reduction?: 'mean' | 'sum' | 'weightedMean' };
type Crossentropy = (
  options?: Reduction & { fromLogits?: boolean; labelSmoothing?: number },
) => LossObject;
export declare const losses: {
  meanSquaredError(options?: Reduction): LossObject;
  halfMeanSquaredError(options?: Reduction): LossObject;
  meanAbsoluteError(options?: Reduction): LossObject;
  huber(options?: Reduction & { delta?: number }): LossObject;
  klDivergence(options?: Reduction): LossObject;
  hinge(options?: Reduction): LossObject;
  cosineSimilarity(options?: Reduction): LossObject;
  readonly binaryCrossentropy: Crossentropy;
  readonly categoricalCrossentropy: Crossentropy;
  readonly sparseCategoricalCrossentropy: Crossentropy;
};
export interface MetricObject {
  readonly name: string;
}
export type MetricName =
  | 'accuracy'
  | 'auc'
  | 'binaryAccuracy'
  | 'categoricalAccuracy'
  | 'sparseCategoricalAccuracy'
  | 'topK'
  | 'precision'
  | 'recall'
  | 'f1Score'
  | 'r2Score'
  | 'rootMeanSquaredError'
  | 'meanAbsoluteError'
  | 'meanSquaredError';
export type MetricFunction = (yTrue: Value, yPred: Value) => Value;
export type Metric = MetricName | MetricObject | MetricFunction;
type ClassMetric = (options?: {
  average?: 'macro' | 'micro' | 'weighted';
  classId?: number;
  threshold?: number;
  name?: string;
}) => MetricObject;
export declare const metrics: {
  accuracy(): MetricObject;
  binaryAccuracy(options?: { threshold?: number }): MetricObject;
  categoricalAccuracy(): MetricObject;
  sparseCategoricalAccuracy(): MetricObject;
  topK(options?: { k?: number; name?: string }): MetricObject;
  readonly precision: ClassMetric;
  readonly recall: ClassMetric;
  readonly f1Score: ClassMetric;
  confusionMatrix(options: { classes: number; threshold?: number }): {
    readonly counts: readonly (readonly number[])[];
    add(yTrue: ArrayLike_, yPred: ArrayLike_): unknown;
  };
  auc(options?: {
    curve?: 'roc' | 'pr';
    average?: 'macro' | 'micro';
    classId?: number;
    name?: string;
  }): MetricObject;
  rootMeanSquaredError(): MetricObject;
  r2Score(): MetricObject;
  meanAbsoluteError(): MetricObject;
  meanSquaredError(): MetricObject;
};

export interface Optimizer {
  readonly name: string;
}
type MomentOptions = OptimizerOptions & { beta1?: number; beta2?: number; epsilon?: number };
type OptimizerOptions = {
  learningRate?: LearningRate;
  weightDecay?: number;
  clipValue?: number;
  clipNorm?: number;
  globalClipNorm?: number;
  gradientAccumulationSteps?: number;
  parameterGroups?: readonly {
    layers?: readonly string[];
    weights?: readonly string[];
    learningRateScale?: number;
    weightDecay?: number;
  }[];
  decayBiasesAndNorms?: boolean;
};
export declare const optimizers: {
  sgd(
    options?: OptimizerOptions & { momentum?: number; dampening?: number; nesterov?: boolean },
  ): Optimizer;
  rmsprop(
    options?: OptimizerOptions & {
      rho?: number;
      momentum?: number;
      centered?: boolean;
      epsilon?: number;
    },
  ): Optimizer;
  adagrad(
    options?: OptimizerOptions & { initialAccumulatorValue?: number; epsilon?: number },
  ): Optimizer;
  adadelta(options?: OptimizerOptions & { rho?: number; epsilon?: number }): Optimizer;
  adam(options?: MomentOptions & { amsgrad?: boolean }): Optimizer;
  adamw(options?: MomentOptions & { amsgrad?: boolean }): Optimizer;
  adamax(options?: MomentOptions): Optimizer;
  nadam(options?: MomentOptions & { momentumDecay?: number }): Optimizer;
  radam(options?: MomentOptions): Optimizer;
  lion(options?: OptimizerOptions & { beta1?: number; beta2?: number }): Optimizer;
  custom<S extends string>(
    options: OptimizerOptions & {
      name: string;
      slots: readonly S[];
      update(
        w: Value,
        g: Value,
        slots: Record<S, Value>,
        scalars: { rate: Value },
      ): { w: Value } & Record<S, Value>;
    },
  ): Optimizer;
};

export interface Run extends PromiseLike<History>, AsyncIterable<EpochLogs> {
  readonly started: Promise<void>;
  readonly done: Promise<History>;
  stop(): void;
}
export interface FitOptions {
  epochs?: number;
  batchSize?: number;
  shuffle?: boolean;
  initialEpoch?: number;
  verbose?: 0 | 1;
  validationSplit?: number;
  validationData?: readonly [
    x: ArrayLike_,
    y: ArrayLike_,
    sampleWeight?: ArrayLike_ | undefined,
    mask?: ArrayLike_ | readonly boolean[] | readonly (readonly boolean[])[],
  ];
  sampleWeight?: ArrayLike_;
  classWeight?: Readonly<Record<number, number>>;
  signal?: AbortSignal;
  threads?: number;
  callbacks?: readonly Callback[];
  onEpochEnd?: (logs: EpochLogs) => void | Promise<void>;
  onBatchEnd?: (logs: { step: number; loss: number }) => void;
}
export interface NamedArray {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: Float32Array;
}
type Results = { loss: number } & Record<string, number>;
export interface Model {
  readonly name: string;
  readonly seed: number;
  compile(options: {
    optimizer: Optimizer | string;
    loss: Loss;
    metrics?: readonly Metric[];
  }): void;
  fit(x: ArrayLike_, y: ArrayLike_, options?: FitOptions): Run;
  evaluate(
    x: ArrayLike_,
    y: ArrayLike_,
    options?: { batchSize?: number; sampleWeight?: ArrayLike_; signal?: AbortSignal },
  ): Promise<Results>;
  predict(x: ArrayLike_, options?: { batchSize?: number }): Tensor;
  predictAsync(
    x: ArrayLike_,
    options?: { batchSize?: number; signal?: AbortSignal },
  ): Promise<Tensor>;
  predictor(rows: number): {
    readonly input: Float32Array;
    readonly output: Float32Array;
    run(): void;
  };
  trainOnBatch(x: ArrayLike_, y: ArrayLike_, options?: { sampleWeight?: ArrayLike_ }): Results;
  getWeights(): NamedArray[];
  setWeights(weights: readonly NamedArray[]): void;
  summary(options?: { print?: (line: string) => void }): string;
  plan(kind?: 'train' | 'evaluate' | 'predict'): string;
  save(path: string): Promise<void>;
  toBytes(): Uint8Array;
}
export function sequential(
  layers: readonly Layer[],
  options?: { seed?: number; name?: string },
): Model;
export function loadModel(source: string | Uint8Array): Promise<Model>;
export interface ExecutorInfo {
  executor: 'native' | 'reference';
  isa: 'scalar' | 'avx2' | 'avx512' | 'neon' | 'typescript';
  threads: number;
  path?: string;
  reason: string;
}
export function executorInfo(): ExecutorInfo;
export function verify(
  model: Model,
  x: ArrayLike_,
  y: ArrayLike_,
  options?: { steps?: number; batchSize?: number },
): Promise<{
  bitExact: boolean;
  steps: number;
  opsCompared: number;
  valuesCompared: number;
  native: ExecutorInfo;
  reference: ExecutorInfo;
  firstDifference?: {
    step: number;
    op: string;
    layer: string;
    index: number;
    native: string;
    reference: string;
  };
}>;

// The public names of bitgrad. The comments are the front pages of the API reference.

/**
 * All that `import { … } from 'bitgrad'` gives: functions that make models, the namespaces of what
 * models are made of, and the types of all of these. Names and defaults are those of Keras, in
 * camelCase, where Keras has them; formulas of optimizers are PyTorch's.
 * @module bitgrad
 */
export { loadModel } from './checkpoint/load.ts';
export { tensor } from './data/tensor.ts';
export { executorInfo } from './executors/select.ts';
export { input } from './layers/input.ts';
export { functionalModel } from './model/functional.ts';
export { sequential } from './model/sequential.ts';
export { verify } from './model/verify.ts';

/** Activations with options; where none is needed a name does: `'relu'`. */
export * as activations from './activations/index.ts';
/** What takes part in a run of `fit`: stopping early, saving, logging, lowering the rate. */
export * as callbacks from './callbacks/index.ts';
/** What weights are brought back to after each update. */
export * as constraints from './constraints/index.ts';
/** How weights begin. */
export * as initializers from './initializers/index.ts';
/** The layers: factories whose results stand in `sequential` or are applied to tensors. */
export * as layers from './layers/index.ts';
/** The losses with options; where none is needed a name does: `'meanSquaredError'`. */
export * as losses from './losses/index.ts';
/** What is measured beside the loss, in training and in evaluation. */
export * as metrics from './metrics/index.ts';
/**
 * The vocabulary of one's own layers, losses, activations and steps: functions from Values to
 * Values, all of them differentiated. Where shapes differ, elementwise ops stretch axes of size 1,
 * or missing in front, as NumPy does: [n, 3] + [3], [n, 3] · [n, 1]. In shapes -1 is n, the rows
 * of the batch. docs/arithmetic.md says how each rounds.
 *
 * All throw TypeError for what is neither a Value nor, where one may stand, a number, and for
 * Values of two models; RangeError for shapes or axes that do not fit; at once, when a layer is
 * built or a model compiled, never while it runs.
 * @example
 * // The root of the mean square of what two dense layers disagree in.
 * const apart = (a, b) => ops.sqrt(ops.mean(ops.square(ops.sub(a, b)), -1));
 * const loss = (yTrue, yPred) => apart(yPred, yTrue);
 * model.compile({ optimizer: 'adam', loss });
 */
export * as ops from './graph/ops.ts';
/** The rules that turn gradients into updates. */
export * as optimizers from './optimizers/index.ts';
/** Penalties on weights and outputs, added to the loss. */
export * as regularizers from './regularizers/index.ts';
/** Learning rates that change from step to step. */
export * as schedules from './schedules/index.ts';

export type { Activation, ActivationFunction, ActivationName } from './activations/activation.ts';
export type { BatchLogs, Callback, Hooks, TrainingContext } from './callbacks/callback.ts';
export type { ConstraintFunction, ConstraintObject } from './constraints/constraint.ts';
export type { Constraint, ConstraintName } from './constraints/resolve.ts';
export type { ArrayLike_, Nested, NumberArray, Tensor } from './data/tensor.ts';
export type { ExecutorInfo } from './executors/executor.ts';
export type { Operand, Value } from './graph/graph.ts';
export type { InspectedLayer, InspectedWeight, Inspection } from './inspect/inspection.ts';
export type { Histogram, Statistics } from './inspect/statistics.ts';
export type { InitializerObject } from './initializers/initializer.ts';
export type { Initializer, InitializerName } from './initializers/resolve.ts';
export type { CallableLayer, Layer } from './layers/layer.ts';
export type { SymbolicTensor } from './layers/symbolic.ts';
export type { LossFunction, LossObject } from './losses/loss.ts';
export type { Loss, LossName } from './losses/resolve.ts';
export type { ConfusionMatrix } from './metrics/confusion-matrix.ts';
export type { MetricFunction, MetricObject } from './metrics/metric.ts';
export type { Metric } from './metrics/resolve.ts';
export type { CompileOptions } from './model/compile.ts';
export type { Results } from './model/evaluate.ts';
export type { NonFiniteError } from './model/failure.ts';
export type { EpochLogs, History, Stopped } from './model/history.ts';
export type { FunctionalOptions } from './model/functional.ts';
export type { Model, ModelOptions } from './model/model.ts';
export type {
  BatchOptions,
  EvaluateOptions,
  FitOptions,
  Mask,
  PredictOptions,
} from './model/options.ts';
export type { Predictor } from './model/predictor.ts';
export type { Run } from './model/run.ts';
export type { Verification, VerifyOptions } from './model/verify.ts';
export type { NamedArray } from './model/weights.ts';
export type { ParameterGroup } from './optimizers/groups.ts';
export type { Optimizer } from './optimizers/optimizer.ts';
export type { RegularizerFunction, RegularizerObject } from './regularizers/regularizer.ts';
export type { Regularizer, RegularizerName } from './regularizers/resolve.ts';
export type { LearningRate, Schedule } from './schedules/schedule.ts';

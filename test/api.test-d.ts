// A test for the compiler: every public name of this version exists with the promised shape, and a
// user's program may pass promised types where the library takes its own.
import * as bitgrad from '../lib/index.ts';
import type { Value } from '../lib/graph/graph.ts';
import type * as promised from './support/public-names.d.ts';

// What the library exports can stand for what is promised.
export const values: Omit<typeof promised, never> = bitgrad;
export const value: { readonly shape: readonly number[]; readonly type: 'f32' | 'i32' } =
  null as unknown as Value;

type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : never) : never;

type Extends<A, B> = [A] extends [B] ? true : never;

// Types, both ways; a model can do more than is promised.
export const same: readonly true[] = [
  true satisfies Same<promised.Tensor, bitgrad.Tensor>,
  true satisfies Same<promised.NumberArray, bitgrad.NumberArray>,
  true satisfies Same<promised.Nested, bitgrad.Nested>,
  true satisfies Same<promised.ArrayLike_, bitgrad.ArrayLike_>,
  true satisfies Same<promised.Operand, bitgrad.Operand>,
  true satisfies Same<promised.Layer, bitgrad.Layer>,
  true satisfies Same<promised.ActivationName, bitgrad.ActivationName>,
  true satisfies Same<promised.Activation, bitgrad.Activation>,
  true satisfies Same<promised.ActivationFunction, bitgrad.ActivationFunction>,
  true satisfies Same<promised.InitializerName, bitgrad.InitializerName>,
  true satisfies Same<promised.Initializer, bitgrad.Initializer>,
  true satisfies Same<promised.InitializerObject, bitgrad.InitializerObject>,
  true satisfies Same<promised.LossName, bitgrad.LossName>,
  true satisfies Same<promised.Loss, bitgrad.Loss>,
  true satisfies Same<promised.LossFunction, bitgrad.LossFunction>,
  true satisfies Same<promised.LossObject, bitgrad.LossObject>,
  true satisfies Same<promised.Metric, bitgrad.Metric>,
  true satisfies Same<promised.MetricObject, bitgrad.MetricObject>,
  true satisfies Same<promised.Optimizer, bitgrad.Optimizer>,
  true satisfies Same<promised.Schedule, bitgrad.Schedule>,
  true satisfies Same<promised.LearningRate, bitgrad.LearningRate>,
  true satisfies Same<promised.EpochLogs, bitgrad.EpochLogs>,
  true satisfies Same<promised.History, bitgrad.History>,
  true satisfies Same<promised.Run, bitgrad.Run>,
  true satisfies Same<promised.Callback, bitgrad.Callback>,
  true satisfies Same<promised.Hooks, bitgrad.Hooks>,
  true satisfies Extends<bitgrad.TrainingContext, promised.TrainingContext>,
  true satisfies Same<promised.FitOptions, bitgrad.FitOptions>,
  true satisfies Same<promised.NamedArray, bitgrad.NamedArray>,
  true satisfies Same<promised.ExecutorInfo, bitgrad.ExecutorInfo>,
  true satisfies Extends<bitgrad.Model, promised.Model>,
];

/** What users hold of a layer; the rest is for the library. */
export const layer: true = true satisfies Same<
  ReturnType<typeof bitgrad.layers.dense>,
  bitgrad.CallableLayer
>;

/** Its name is what files and weights call it: nobody writes another one. */
export function rename(layer: ReturnType<typeof bitgrad.layers.dense>): void {
  // @ts-expect-error: read only
  layer.name = 'other';
}

type Several = bitgrad.Model<readonly bitgrad.ArrayLike_[], unknown, bitgrad.Tensor[]>;

/** What a model answers, for as many ends as it has; a list that `map` made may have one. */
export async function answers(one: bitgrad.SymbolicTensor, some: bitgrad.SymbolicTensor[]) {
  const single = bitgrad.functionalModel({ inputs: one, outputs: [one] }).predict([]);
  const several = bitgrad.functionalModel({ inputs: one, outputs: [one, one] }).predict([]);
  const mapped = bitgrad.functionalModel({ inputs: some, outputs: some });
  const data = new Float32Array(2);
  const any = [mapped.predict(data), mapped.predict([data, data]), mapped.predict({ x: data })];
  const loaded = (await bitgrad.loadModel('path')).predict([]);
  const model: Several = await bitgrad.loadModel('path');
  return [
    true satisfies Same<typeof single, bitgrad.Tensor>,
    true satisfies Same<typeof several, bitgrad.Tensor[]>,
    true satisfies Same<typeof any, (bitgrad.Tensor | bitgrad.Tensor[])[]>,
    true satisfies Same<typeof loaded, bitgrad.Tensor>,
    model.predict([data, data]).length,
  ];
}

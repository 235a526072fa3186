// Writes the steps of a model as plans: training (forward, loss, gradients, clipping, update),
// evaluation (forward, loss, metrics) and prediction (forward). This folder is the only place that
// knows how a step hangs together; everything it uses is ops.
import { beforeActivation, elementwiseActivations } from '../graph/activated.ts';
import { sum } from '../graph/arrays.ts';
import { gradients } from '../graph/gradient.ts';
import type { Value } from '../graph/graph.ts';
import { appendNetwork } from '../network/append.ts';
import { isTrained } from '../network/network.ts';
import type { Call, Network } from '../network/network.ts';
import type { Compiled } from './compiled.ts';
import { Draft } from './draft.ts';
import type { StepOptions, StepPlan, TrainDraft } from './draft.ts';
import { forward, writeResults } from './forward.ts';
import { gradientColor } from './layout.ts';
import { regionOf } from './ports.ts';
import { updateWeights } from './update.ts';
import type { Trained } from './update.ts';

export type { Compiled } from './compiled.ts';
export type { StepOptions, StepPlan } from './draft.ts';
export { slotOffset, slotsLength } from './layout.ts';

/** One step of training: results, then the update unless something was not finite. */
export function trainPlan(network: Network, compiled: Compiled, options: StepOptions): StepPlan {
  const draft = new Draft({ kind: 'train', network, compiled, options }) as TrainDraft;
  const pass = forward(draft, true);
  const trained = trainedOf(draft, pass.loss);
  writeResults(draft, pass);
  updateWeights(draft, trained);
  return finish(draft, pass.loss, trained);
}

/** The trained weights of a network, their values and their gradients. */
export function trainedOf(draft: TrainDraft, loss: Value): readonly Trained[] {
  const { network } = draft;
  const weights = network.weights.filter((weight) => isTrained(network, weight));
  const values = weights.map((weight) => draft.weight(weight));
  const flows = gradients(loss, values);
  return weights.flatMap((weight, i) => {
    const [w, g] = [values[i], flows[i]];
    return w && g ? [{ weight, w, g }] : [];
  });
}

function finish(draft: TrainDraft, loss: Value, trained: readonly Trained[]): StepPlan {
  const { network, compiled } = draft;
  return draft.finish([loss, ...trained.map(({ g }) => g)], {
    values: trained.map(({ g, weight }) => ({ value: g, offset: weight.offset })),
    length: network.weightsLength,
    color: gradientColor(compiled.optimizer),
  });
}

/** What an inspection sees beside weights: the names of the regions where it stands. */
export interface Shown {
  readonly step: StepPlan;
  /** The gradient of each trained weight, by the weight's name. */
  readonly gradients: ReadonlyMap<string, string>;
  /** The output of each call of a layer. */
  readonly outputs: readonly { readonly call: Call; readonly region: string }[];
  /** The gradient of the loss there, in front of the activation; in the same order. */
  readonly flows: readonly string[];
  /** How steep each activation is where it stands: dy/dx, element by element. */
  readonly slopes: readonly { readonly layer: string; readonly region: string }[];
}

/** A step of training that also shows gradients, outputs of layers and slopes of activations. */
export function inspectPlan(network: Network, compiled: Compiled, options: StepOptions): Shown {
  const draft = new Draft({ kind: 'train', network, compiled, options }) as TrainDraft;
  const outputs: { call: Call; region: string }[] = [];
  const values: Value[] = [];
  const pass = forward(draft, true, (call, value) => {
    if (value.type !== 'f32') return;
    const region = `output ${outputs.length}`;
    outputs.push({ call, region });
    values.push(beforeActivation(value));
    draft.show(region, value);
  });
  const trained = trainedOf(draft, pass.loss);
  writeResults(draft, pass);
  const shown = trained.map(({ weight, g }) => {
    const region = `gradient ${weight.name}`;
    draft.show(region, g);
    return [weight.name, region] as const;
  });
  const flows = gradients(pass.loss, values).map((flow, i) => {
    const region = `flow ${i}`;
    draft.show(region, flow);
    return region;
  });
  const slopes = elementwiseActivations(draft.graph).flatMap(({ x, y }, i) => {
    const [slope] = gradients(sum(y), [x]);
    const region = `slope ${i}`;
    if (slope) draft.show(region, slope);
    return slope ? [{ layer: draft.graph.node(y).layer, region }] : [];
  });
  updateWeights(draft, trained);
  const step = finish(draft, pass.loss, trained);
  return { step, gradients: new Map(shown), outputs, flows, slopes };
}

/** Loss and metrics of one batch, without dropout. */
export function evaluatePlan(network: Network, compiled: Compiled, options: StepOptions): StepPlan {
  const draft = new Draft({ kind: 'evaluate', network, compiled, options }) as TrainDraft;
  writeResults(draft, forward(draft, false));
  return draft.finish([]);
}

/** Predictions for rows [cursor, cursor + n) of each `x`, into the same rows of each `output`. */
export function predictPlan(network: Network, options: { capacity: number }): StepPlan {
  const plain = { ...options, xTypes: [], sampleWeight: false };
  const draft = new Draft({ kind: 'predict', network, options: plain });
  const inputs = network.inputs.map(({ shape, type }, i) =>
    draft.source({ kind: 'rows', name: regionOf('x', network.inputs, i) }, [-1, ...shape], type),
  );
  const outputs = appendNetwork(network, inputs, {
    training: false,
    weightOf: (weight) => draft.weight(weight),
    update: (weight, value) => draft.update(weight, value),
    addLoss: () => {},
  });
  outputs.forEach((value, i) => draft.output(regionOf('output', network.outputs, i), value));
  return draft.finish([]);
}

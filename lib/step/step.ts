// Writes the steps of a model as plans: training (forward, loss, gradients, clipping, update),
// evaluation (forward, loss, metrics) and prediction (forward). This folder is the only place that
// knows how a step hangs together; everything it uses is ops.
import { activationsOf, beforeActivation } from '../graph/activated.ts';
import type { Activated } from '../graph/activated.ts';
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
import { needRowsApart } from './rows-apart.ts';
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

/** A call of a layer as an inspection sees it: the names of the regions where things stand. */
export interface ShownCall {
  readonly call: Call;
  readonly output: string;
  /** The gradient of the loss there, in front of the activation. */
  readonly flow: string;
  /** Each activation in it: what it answers, and how steep it is, dy/dx. */
  readonly activations: readonly ShownActivation[];
}

export interface ShownActivation {
  readonly y: string;
  readonly slope: string;
  /** The last axis: what a dense layer calls its units. */
  readonly units: number;
}

/** What an inspection sees. */
export interface Shown {
  readonly step: StepPlan;
  /** The gradient of each trained weight, by the weight's name. */
  readonly gradients: ReadonlyMap<string, string>;
  readonly calls: readonly ShownCall[];
}

/** A step of training that also shows gradients, outputs of layers and slopes of activations. */
export function inspectPlan(network: Network, compiled: Compiled, options: StepOptions): Shown {
  const draft = new Draft({ kind: 'train', network, compiled, options }) as TrainDraft;
  const called: { call: Call; value: Value; activated: readonly Activated[] }[] = [];
  let seen = 0;
  const pass = forward(draft, true, (call, value) => {
    const activated = activationsOf(value.graph).slice(seen);
    seen += activated.length;
    if (value.type === 'f32') called.push({ call, value, activated });
  });
  const trained = trainedOf(draft, pass.loss);
  writeResults(draft, pass);
  const shown = trained.map(({ weight, g }) => {
    return [weight.name, show(draft, `gradient ${weight.name}`, g)] as const;
  });
  const ends = called.map(({ value }) => beforeActivation(value));
  const flows = gradients(pass.loss, ends);
  const calls = called.map(({ call, value, activated }, i) => {
    const own = activated.filter(({ elementwise }) => elementwise);
    return {
      call,
      output: show(draft, `output ${i}`, value),
      flow: show(draft, `flow ${i}`, flows[i]),
      activations: own.map((one, a) => showActivation(draft, one, `${i}.${a}`)),
    };
  });
  updateWeights(draft, trained);
  return { step: finish(draft, pass.loss, trained), gradients: new Map(shown), calls };
}

function showActivation(draft: Draft, { x, y }: Activated, at: string): ShownActivation {
  const [slope] = gradients(sum(y), [x]);
  return {
    y: show(draft, `activation ${at}`, y),
    slope: show(draft, `slope ${at}`, slope),
    units: Math.max(1, y.shape.at(-1) ?? 1),
  };
}

/** Shows a value in a region of its own; answers the region's name. */
function show(draft: Draft, region: string, value: Value | undefined): string {
  if (!value) throw new Error(`step: nothing to show as ${region}`);
  draft.show(region, value);
  return region;
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
    update: () => {},
    addLoss: () => {},
  });
  needRowsApart(outputs);
  outputs.forEach((value, i) => draft.output(regionOf('output', network.outputs, i), value));
  return draft.finish([]);
}

// Writes the steps of a model as plans: training (forward, loss, gradients, clipping, update),
// evaluation (forward, loss, metrics) and prediction (forward). This folder is the only place that
// knows how a step hangs together; everything it uses is ops.
import { gradients } from '../graph/gradient.ts';
import { appendNetwork } from '../network/append.ts';
import { isTrained } from '../network/network.ts';
import type { Network } from '../network/network.ts';
import type { Compiled } from './compiled.ts';
import { Draft } from './draft.ts';
import type { StepOptions, StepPlan, TrainDraft } from './draft.ts';
import { forward, writeResults } from './forward.ts';
import { gradientColor } from './layout.ts';
import { regionOf } from './ports.ts';
import { updateWeights } from './update.ts';

export type { Compiled } from './compiled.ts';
export type { StepOptions, StepPlan } from './draft.ts';
export { slotOffset, slotsLength } from './layout.ts';

/** One step of training: results, then the update unless something was not finite. */
export function trainPlan(network: Network, compiled: Compiled, options: StepOptions): StepPlan {
  const draft = new Draft({ kind: 'train', network, compiled, options }) as TrainDraft;
  const pass = forward(draft, true);
  const trained = network.weights.filter((weight) => isTrained(network, weight));
  const values = trained.map((weight) => draft.weight(weight));
  const flows = gradients(pass.loss, values);
  writeResults(draft, pass);
  updateWeights(
    draft,
    trained.flatMap((weight, i) => {
      const [w, g] = [values[i], flows[i]];
      return w && g ? [{ weight, w, g }] : [];
    }),
  );
  return draft.finish([pass.loss, ...flows], {
    values: flows.map((value, i) => ({ value, offset: trained[i]?.offset ?? 0 })),
    length: network.weightsLength,
    color: gradientColor(compiled.optimizer),
  });
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

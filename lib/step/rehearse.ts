// Appends everything that the steps of a model append, for somebody who listens to the users'
// functions that are called on the way. What is appended is then dropped.
import type { Value } from '../graph/graph.ts';
import { appendNetwork } from '../network/append.ts';
import type { Network } from '../network/network.ts';
import { Draft } from './draft.ts';
import type { Compiled } from './compiled.ts';
import type { TrainDraft } from './draft.ts';
import { forward, writeResults } from './forward.ts';
import { trainedOf } from './step.ts';
import { updateWeights } from './update.ts';

/** Nothing is frozen here: what is now may be trained later. */
export function rehearse(network: Network, compiled: Compiled | undefined): void {
  const options = { capacity: 1, xTypes: [], sampleWeight: false };
  for (const training of [true, false]) {
    const draft = new Draft({ kind: 'predict', network, options });
    appendNetwork(network, sourcesOf(draft), {
      training,
      weightOf: (weight) => draft.weight(weight),
      update: (weight, value) => draft.update(weight, value),
      addLoss: () => {},
    });
  }
  const draft = new Draft({ kind: 'predict', network, options });
  for (const weight of network.weights) {
    weight.regularizer?.penalty(draft.weight(weight));
    weight.constraint?.project(draft.weight(weight));
  }
  if (compiled) rehearseTraining(network, compiled);
}

function rehearseTraining(network: Network, compiled: Compiled): void {
  const xTypes = network.inputs.map(({ type }) => type);
  const options = { capacity: 1, xTypes, sampleWeight: false };
  const draft = new Draft({ kind: 'train', network, compiled, options }) as TrainDraft;
  const pass = forward(draft, true);
  writeResults(draft, pass);
  updateWeights(draft, trainedOf(draft, pass.loss));
}

function sourcesOf(draft: Draft): readonly Value[] {
  return draft.network.inputs.map(({ name, shape, type }) =>
    draft.graph.source({ kind: 'rows', name }, [-1, ...shape], type),
  );
}

// The forward pass of a step over a data set: batches gathered, the network, losses and metrics.
import { add, asFloat, broadcastTo, mul, select } from '../graph/elementwise.ts';
import { sum } from '../graph/arrays.ts';
import { reshape } from '../graph/axes.ts';
import { gatherRows } from '../graph/rows.ts';
import type { ElementType, Value } from '../graph/graph.ts';
import { count } from '../graph/shape.ts';
import { rangeError, shapeText } from '../errors.ts';
import { appendNetwork } from '../network/append.ts';
import type { Surroundings } from '../network/append.ts';
import { isTrained } from '../network/network.ts';
import { isOfSet } from '../metrics/metric.ts';
import type { Kept } from '../metrics/metric.ts';
import type { CompiledOutput } from './compiled.ts';
import { targetOf } from './compiled.ts';
import type { TrainDraft } from './draft.ts';
import { askedByUnits, batchLoss, finiteInputs, gated, maskOf } from './mask.ts';
import { plainTargets, unitsOf, worthOf } from './mask.ts';
import type { Mask, Terms } from './mask.ts';
import { regionOf } from './ports.ts';

/** What an output came to; with a mask, by its units. */
interface Answer {
  readonly output: CompiledOutput;
  readonly yTrue: Value;
  readonly yPred: Value;
  readonly loss: Value;
}

/** What a batch came to. */
export interface Forward {
  readonly loss: Value;
  readonly answers: readonly Answer[];
  readonly mask: Mask | undefined;
}

/** Appends everything up to the loss. */
export function forward(
  draft: TrainDraft,
  training: boolean,
  called?: Surroundings['called'],
): Forward {
  const { network, compiled } = draft;
  const order = draft.source({ kind: 'rows', name: 'order' }, [-1], 'i32');
  const rows = (name: string, stored: 'f32' | 'i32' | 'u8', shape: readonly number[]): Value => {
    const type: ElementType = stored === 'i32' ? 'i32' : 'f32';
    const table = draft.source({ kind: 'table', name, type: stored }, [0, ...shape], type);
    return gatherRows(table, order);
  };
  const mask = maskOf(draft, order);
  const inputs = network.inputs.map(({ shape }, i) => {
    const type = draft.options.xTypes[i] ?? 'f32';
    const x = rows(regionOf('x', network.inputs, i), type, shape);
    return mask && type === 'f32' ? finiteInputs(mask, x) : x;
  });
  const penalties: Value[] = [];
  const predictions = appendNetwork(network, inputs, {
    training,
    weightOf: (weight) => draft.weight(weight),
    update: (weight, value) => draft.update(weight, value),
    addLoss: (value) => penalties.push(value),
    ...(called && { called }),
  });
  const weight = draft.options.sampleWeight ? rows('sampleWeight', 'f32', []) : undefined;
  const worth = worthOf(mask, weight);
  const terms = { mask, weight, worth };
  const answers = compiled.outputs.map((output, i) => {
    const yPred = predictions[i];
    if (!yPred) throw new Error('step: fewer predictions than outputs');
    const target = targetOf(network, compiled, i);
    const yTrue = rows(regionOf('y', network.outputs, i), target.type, target.shape);
    const units = mask
      ? { yTrue: plainTargets(mask, unitsOf(mask, yTrue)), yPred: unitsOf(mask, yPred) }
      : { yTrue, yPred };
    const asked = {
      yTrue: worth && weight ? plainTargets(worth, units.yTrue) : units.yTrue,
      yPred: mask ? gated(mask, yPred) : yPred,
    };
    return { output, ...units, loss: lossOf(draft, { output, ...asked }, terms) };
  });
  return { loss: total(draft, answers, penalties), answers, mask };
}

function lossOf(
  draft: TrainDraft,
  { output, yTrue, yPred }: Omit<Answer, 'loss'>,
  terms: Terms,
): Value {
  const definition = output.loss;
  const { name } = definition;
  return draft.graph.within(name, () => {
    const perRow = askedByUnits('loss', name, terms.mask, yPred, () =>
      definition.perRow(yTrue, yPred),
    );
    const each = perUnit(name, perRow, terms);
    return batchLoss(definition, each, terms);
  });
}

// The losses of the outputs by their weights, penalties of layers, penalties of weights: each
// alone, then added in this order.
function total(draft: TrainDraft, answers: readonly Answer[], penalties: readonly Value[]): Value {
  const { graph, network } = draft;
  const terms = answers.map(({ loss, output }) => mul(loss, output.lossWeight));
  terms.push(...penalties);
  for (const weight of network.weights) {
    const { regularizer, layer } = weight;
    if (!regularizer || !isTrained(network, weight)) continue;
    terms.push(graph.within(layer.name, () => regularizer.penalty(draft.weight(weight))));
  }
  return terms.reduce((sum, term) => add(sum, term));
}

// One number per row, or per unit of the mask. One for the batch is that of every row; but nobody
// can tell what of it comes from rows that count less than others.
function perUnit(name: string, value: Value, { mask, weight }: Partial<Terms>): Value {
  const units = mask ? count(mask.units.shape) : -1;
  if (value.shape.length === 0) {
    if (!mask && !weight) return broadcastTo(value.graph, value, [units]);
    const needed = 'needed one per row where there are masks or weights';
    throw rangeError(name, `gives one number for the whole batch, ${needed}`);
  }
  if (count(value.shape) === units) return reshape(value, [units]);
  const got = shapeText(value.shape);
  throw rangeError(name, `gives shape ${got}, needed one number per row, ${shapeText([units])}`);
}

/** Writes losses and metrics into the results of the step. */
export function writeResults(draft: TrainDraft, { loss, answers, mask }: Forward): void {
  draft.result('loss', loss);
  for (const { output, loss: own } of answers) {
    if (output.lossColumn !== undefined) draft.result(output.lossColumn, own);
  }
  for (const { output, yTrue, yPred } of answers) {
    for (const { column, metric } of output.metrics) {
      const ask = <T>(own: () => T): T => askedByUnits('metric', metric.name, mask, yPred, own);
      draft.graph.within(metric.name, () => {
        if (isOfSet(metric)) {
          draft.keep(column, asFloats(ask(() => metric.keep(yTrue, yPred))));
          return;
        }
        const perRow = ask(() => metric.perRow(yTrue, yPred));
        const each = perUnit(metric.name, perRow, { mask });
        draft.result(column, sum(mask ? select(mask.units, each, 0) : each));
      });
    }
  }
  if (!mask) return;
  draft.counted(sum(mask.units));
  const ofSet = answers.some(({ output }) => output.metrics.some(({ metric }) => isOfSet(metric)));
  if (ofSet) draft.keepMask(mask.units);
}

// Columns are kept as f32.
function asFloats({ columns, result }: Kept): Kept {
  return {
    columns: columns.map(asFloat),
    result,
  };
}

// Losses and their gradients against PyTorch, in float64 and in float32.
import { expect, test } from 'vitest';
import { gradients } from '../../lib/graph/gradient.ts';
import { Graph } from '../../lib/graph/graph.ts';
import type { Value } from '../../lib/graph/graph.ts';
import { argmax, exp, mean, sum } from '../../lib/graph/ops.ts';
import * as losses from '../../lib/losses/index.ts';
import type { LossDefinition, ReductionName } from '../../lib/losses/loss.ts';
import { evaluateBoth } from '../support/evaluate.ts';
import { expectNear } from '../support/gradient-check.ts';
import { describeGoldens } from '../support/goldens.ts';
import type { Golden } from '../support/goldens.ts';

const crossentropies = {
  binaryCrossentropy: losses.binaryCrossentropy,
  categoricalCrossentropy: losses.categoricalCrossentropy,
  sparseCategoricalCrossentropy: losses.sparseCategoricalCrossentropy,
} as const;
const others: Record<string, (config: Config) => LossDefinition> = {
  meanSquaredError: (config) => losses.meanSquaredError({ reduction: reductionOf(config) }),
  meanAbsoluteError: (config) => losses.meanAbsoluteError({ reduction: reductionOf(config) }),
  huber: ({ delta }) => losses.huber({ delta: Number(delta) }),
  hinge: () => losses.hinge(),
  klDivergence: () => losses.klDivergence(),
  cosineSimilarity: () => losses.cosineSimilarity(),
};
const names = [...Object.keys(others), ...Object.keys(crossentropies)];

type Config = Golden['config'];

function reductionOf({ reduction }: Config): ReductionName {
  return reduction === 'sum' ? 'sum' : 'mean';
}

// PyTorch's divergence takes logarithms of probabilities, and its cosine loss is 1 - cos.
const predictionOf = ({ name }: Golden, x: Value): Value => (name === 'klDivergence' ? exp(x) : x);
const ownLoss = (golden: Golden): number =>
  golden.number('loss') - (golden.name === 'cosineSimilarity' ? 1 : 0);

// Weights of classes are the train step's, and posWeight is nobody's.
const foreign = ['posWeight', 'classWeight'];

function lossOf({ name, config }: Golden): LossDefinition {
  const other = others[name];
  if (other) return other(config);
  const make = crossentropies[name as keyof typeof crossentropies];
  const { fromLogits, labelSmoothing } = config as { fromLogits: boolean; labelSmoothing?: number };
  return make({ fromLogits, ...(labelSmoothing === undefined ? {} : { labelSmoothing }) });
}

// Class numbers as a float source: one-hot rows whose argmax they are.
function targetOf(graph: Graph, golden: Golden, classes: number): [Value, Value, number[]] {
  const { shape, data } = golden.array('target');
  if (data instanceof Float32Array) {
    const target = graph.source({ kind: 'weight', name: 'target' }, shape);
    return [target, target, [...data]];
  }
  const hot = graph.source({ kind: 'weight', name: 'target' }, [...shape, classes]);
  const rows = [...data].flatMap((label) =>
    Array.from({ length: classes }, (_, j) => (j === label ? 1 : 0)),
  );
  return [argmax(hot), hot, rows];
}

describeGoldens('losses', names, (all) => {
  const cases = all.filter(({ config }) => !foreign.some((key) => key in config));

  test('there are cases for each loss', () => {
    expect(new Set(cases.map(({ name }) => name))).toEqual(new Set(names));
  });

  test.each(cases)('$name with $config and its gradient agree', (golden) => {
    const graph = new Graph();
    const { shape, data } = golden.array('prediction');
    const prediction = graph.source({ kind: 'weight', name: 'prediction' }, shape);
    const [target, source, numbers] = targetOf(graph, golden, shape.at(-1) ?? 1);
    const loss = lossOf(golden);
    const rows = loss.perRow(target, predictionOf(golden, prediction));
    const total = loss.reduction === 'sum' ? sum(rows) : mean(rows);
    const [dx = total] = gradients(total, [prediction]);
    const sources = new Map<Value, ArrayLike<number>>([
      [prediction, data],
      [source, numbers],
    ]);
    const { real, float32 } = evaluateBoth([total, dx], sources);
    for (const [column, [found = [], foundDx = []]] of Object.entries({ real, float32 })) {
      expectNear(found, [ownLoss(golden)], 1e-5, `${column} loss`);
      expectNear(foundDx, golden.array('grad').data, 1e-5, `${column} gradient`);
    }
  });
});

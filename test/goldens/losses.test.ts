// Losses and their gradients against PyTorch, in float64 and in float32.
import { describe, expect, test } from 'vitest';
import { gradients } from '../../lib/graph/gradient.ts';
import { Graph } from '../../lib/graph/graph.ts';
import type { Value } from '../../lib/graph/graph.ts';
import { argmax, exp, mean, sum } from '../../lib/graph/ops.ts';
import * as losses from '../../lib/losses/index.ts';
import type { FitOptions } from '../../lib/index.ts';
import type { LossDefinition, ReductionName } from '../../lib/losses/loss.ts';
import { evaluateBoth } from '../support/evaluate.ts';
import { executors, libraryOn } from '../support/fresh-library.ts';
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

// Weights of classes and samples are the train step's.
const isWeighted = ({ config }: Golden): boolean =>
  'classWeight' in config || 'posWeight' in config;

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

describeGoldens('losses', names, (cases) => {
  test.each(cases.filter((golden) => !isWeighted(golden)))(
    '$name with $config and its gradient agree',
    (golden) => {
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
    },
  );

  describe.each(executors)('on the %s executor', (executor) => {
    test.each(cases.filter(isWeighted))('$name with $config agrees in a step', async (golden) => {
      const library = await libraryOn(executor);
      const step = 'posWeight' in golden.config ? posWeighted(golden) : classWeighted(golden);
      const { samples, outputs, kernel, reduction, y, ...weights } = step;
      const model = library.sequential(
        [library.layers.dense({ units: outputs, useBias: false, inputShape: [samples] })],
        { seed: 1 },
      );
      const [initial] = model.getWeights();
      model.setWeights([{ ...initial!, data: kernel }]);
      // So large a rate leaves nothing but the gradient.
      const optimizer = library.optimizers.sgd({ learningRate: 2 ** 20 });
      const loss = { fromLogits: true, reduction };
      model.compile({
        optimizer,
        loss:
          golden.name === 'binaryCrossentropy'
            ? library.losses.binaryCrossentropy(loss)
            : library.losses.sparseCategoricalCrossentropy(loss),
      });
      const x = Float32Array.from({ length: samples ** 2 }, (_, e) => +(e % (samples + 1) === 0));
      const { columns } = await model.fit(x, y, { batchSize: samples, ...weights });
      expectNear(columns['loss'] ?? [], [golden.number('loss')], 1e-5, 'loss');
      const [after] = model.getWeights();
      const grad = after!.data.map((w, e) => (kernel[e]! - w) / 2 ** 20);
      expectNear(grad, golden.array('grad').data, 1e-5, 'gradient');
      expect(library.executorInfo().executor).toBe(executor);
    });
  });
});

// A linear model whose inputs are rows of the identity: its kernel is the prediction.
interface Step extends Pick<FitOptions, 'classWeight' | 'sampleWeight'> {
  readonly samples: number;
  readonly outputs: number;
  readonly kernel: Float32Array;
  readonly y: Float32Array | Int32Array;
  readonly reduction: ReductionName;
}

// Of several questions a sample asks, PyTorch weighs the yes of each: here each is a sample.
function posWeighted(golden: Golden): Step {
  const { data: kernel, shape } = golden.array('prediction');
  const { data: y } = golden.array('target');
  const { data: posWeight } = golden.array('posWeight');
  const questions = shape.at(-1) ?? 1;
  const sampleWeight = y.map((answer, e) => 1 + answer * (posWeight[e % questions]! - 1));
  const sizes = { samples: y.length, outputs: 1 };
  return { ...sizes, kernel: Float32Array.from(kernel), y, sampleWeight, reduction: 'mean' };
}

function classWeighted(golden: Golden): Step {
  const { data: kernel, shape } = golden.array('prediction');
  const { data: y } = golden.array('target');
  const classWeight = Object.fromEntries(golden.array('classWeight').data.entries());
  const sizes = { samples: y.length, outputs: shape.at(-1) ?? 1 };
  const reduction = 'weightedMean';
  return { ...sizes, kernel: Float32Array.from(kernel), y, classWeight, reduction };
}

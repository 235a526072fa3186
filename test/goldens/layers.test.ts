// Layers, their gradients and their running statistics against PyTorch, in float64 and in float32.
import { expect, test } from 'vitest';
import { gradients } from '../../lib/graph/gradient.ts';
import { mul, sum } from '../../lib/graph/ops.ts';
import type { Value } from '../../lib/graph/graph.ts';
import * as layers from '../../lib/layers/index.ts';
import type { CallableLayer } from '../../lib/layers/layer.ts';
import { applyLayer, applyMerge } from '../support/apply-layer.ts';
import { evaluateBoth } from '../support/evaluate.ts';
import { expectNear } from '../support/gradient-check.ts';
import { describeGoldens } from '../support/goldens.ts';
import type { Golden, GoldenArray } from '../support/goldens.ts';

type Config = Golden['config'];

interface Twin {
  make(config: Config): CallableLayer;
  /** What PyTorch calls our weights, in our order. */
  readonly names: readonly string[];
  /** PyTorch stores [out, in]. */
  readonly turned?: boolean;
}

const affine = ['weight', 'bias'];

const twins: Record<string, Twin> = {
  dense: {
    make: ({ units, useBias }) =>
      layers.dense({ units: Number(units), useBias: useBias !== false }),
    names: affine,
    turned: true,
  },
  batchNormalization: {
    make: ({ torchMomentum, epsilon, axis }) =>
      layers.batchNormalization({
        momentum: 1 - Number(torchMomentum),
        epsilon: Number(epsilon),
        axis: Number(axis),
      }),
    names: [...affine, 'running_mean', 'running_var'],
  },
  layerNormalization: {
    make: ({ epsilon }) => layers.layerNormalization({ epsilon: Number(epsilon) }),
    names: affine,
  },
  groupNormalization: {
    make: ({ groups, epsilon }) =>
      layers.groupNormalization({ groups: Number(groups), epsilon: Number(epsilon), axis: 1 }),
    names: affine,
  },
};

const none: GoldenArray = { shape: [], data: new Float32Array() };

// A matrix the other way round, if the twin is turned; anything else as it is.
function own({ shape, data }: GoldenArray, { turned = false }: Twin): ArrayLike<number> {
  const [rows = 0, cols = 0] = shape;
  if (!turned || shape.length < 2) return data;
  return Float32Array.from(data, (_, e) => data[(e % rows) * cols + Math.floor(e / rows)] ?? NaN);
}

const ofWords = ({ name }: Golden): boolean => name === 'embedding';

// Images and sequences have no layers here.
const images = ['conv1d', 'conv2d', 'depthwiseConv2d', 'conv2dTranspose'];
const pooling = ['maxPooling2d', 'averagePooling2d', 'globalAveragePooling2d'];
const sequences = ['simpleRnn', 'lstm', 'gru', 'multiHeadAttention'];
const absent = [...images, ...pooling, ...sequences];

describeGoldens('layers', [...Object.keys(twins), 'embedding'], testCases, absent);

function testCases(cases: readonly Golden[]): void {
  // Words stand in PyTorch's file as numbers; here they are the places of the largest.
  test.each(cases.filter(ofWords))('$name with $config agrees', (golden: Golden) => {
    const { inputDim, outputDim } = golden.config;
    const words = Number(inputDim);
    const layer = layers.embedding({ inputDim: words, outputDim: Number(outputDim) });
    const { shape, data } = golden.array('x');
    const [rows = 1, ...sample] = shape;
    const { graph, x, y, weights } = applyMerge(layer, [sample], false, words);
    const { embeddings = x } = weights;
    const dy = graph.source({ kind: 'weight', name: 'dy' }, y.shape);
    const sources = new Map<Value, ArrayLike<number>>([
      [x, [...data].flatMap((word) => Array.from({ length: words }, (_, j) => +(j === word)))],
      [embeddings, golden.named('params')['weight']?.data ?? []],
      [dy, golden.array('dy').data],
    ]);
    const [flow = x] = gradients(sum(mul(y, dy)), [embeddings]);
    for (const [column, found] of Object.entries(evaluateBoth([y, flow], sources, rows))) {
      expectNear(found[0] ?? [], golden.array('y').data, 1e-5, `${column} y`);
      const grad = golden.named('grads')['weight']?.data ?? [];
      expectNear(found[1] ?? [], grad, 1e-5, `${column} gradient`);
    }
  });

  test.each(cases.filter((golden) => !ofWords(golden)))(
    '$name with $config agrees',
    (golden: Golden) => {
      const twin = twins[golden.name]!;
      const { config } = golden;
      const { shape, data } = golden.array('x');
      const [rows = 1, ...sample] = shape;
      const training = config['mode'] === 'training';
      const { graph, x, y, weights, updates } = applyLayer(twin.make(config), sample, training);
      const dy = graph.source({ kind: 'weight', name: 'dy' }, y.shape);
      const sources = new Map<Value, ArrayLike<number>>([
        [x, data],
        [dy, golden.array('dy').data],
      ]);
      const statistics = training ? twin.names.slice(affine.length) : [];
      expect(Object.keys(updates)).toHaveLength(statistics.length);
      const named = (value: Value, i: number): [string, Value] => [twin.names[i] ?? '', value];
      const params = golden.named('params');
      Object.values(weights).forEach((value, i) => {
        sources.set(value, own(params[twin.names[i] ?? ''] ?? none, twin));
      });
      const after = golden.named('after');
      const grads = golden.named('grads');
      const trained = Object.values(weights)
        .map(named)
        .filter(([name]) => name in grads);
      const flows = gradients(sum(mul(y, dy)), [x, ...trained.map(([, value]) => value)]);
      const { real, float32 } = evaluateBoth(
        [y, ...flows, ...Object.values(updates)],
        sources,
        rows,
      );
      const wanted = [
        golden.array('y').data,
        golden.array('dx').data,
        ...trained.map(([name]) => own(grads[name] ?? none, twin)),
        ...statistics.map((name) => after[name]?.data ?? []),
      ];
      for (const [column, found] of Object.entries({ real, float32 })) {
        expect(found).toHaveLength(wanted.length);
        wanted.forEach((needed, i) => {
          // Of two rows nothing is left of dx but what rounding leaves of terms as large as dy.
          expectNear(found[i] ?? [], needed, 1e-5, `${column} ${i}`, i === 1 ? 1 : undefined);
        });
      }
    },
  );
}

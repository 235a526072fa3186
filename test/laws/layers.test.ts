// Laws 1, 2 and 6 on every layer that users name: alone over numbers of all kinds, as a function
// with a gradient, and inside of a training. A layer added to the index is tested here by its row
// in test/support/layer-cases.ts.
import { describe, expect, test } from 'vitest';
import { createReference } from '#lib/executors/reference.ts';
import { gradients } from '#lib/graph/gradient.ts';
import { argmax, mul, sum } from '#lib/graph/ops.ts';
import { count } from '#lib/graph/shape.ts';
import { dense, flatten, reshape } from '#lib/layers/index.ts';
import { input } from '#lib/layers/input.ts';
import type { ApplyContext } from '#lib/layers/layer.ts';
import { buildNetwork } from '#lib/network/network.ts';
import { siteOf } from '#lib/random.ts';
import { applyMerge } from '../support/apply-layer.ts';
import { everyNative } from '../support/executors.ts';
import { filled } from '../support/fill-weight.ts';
import { ordinary, wild } from '../support/fills.ts';
import { checkGradient, numbers } from '../support/gradient-check.ts';
import { firstDifference, runScene } from '../support/graph-runner.ts';
import type { Scene } from '../support/graph-runner.ts';
import { layerCases } from '../support/layer-cases.ts';
import type { LayerCase } from '../support/layer-cases.ts';
import { networkCase } from '../support/step-plans.ts';
import { courseDifference, train, trainingOf } from '../support/training.ts';

const reference = createReference();
const natives = everyNative();

/** What a layer gives, keeps and sends back, its weights as they start. */
function sceneOf({ make, inputs: samples, words }: LayerCase, training: boolean): Scene {
  const layer = make();
  const applied = applyMerge(layer, samples, training, words);
  const { graph, inputs, weights, updates, penalties, y } = applied;
  const sources = new Map<string, { value: typeof y; data: Float32Array }>();
  const length = (shape: readonly number[]): number => Math.abs(count(shape)) * 5;
  inputs.forEach((value, i) => {
    sources.set(i === 0 ? 'x' : `x${i}`, { value, data: wild(length(value.shape), i + 1) });
  });
  for (const { name, shape, initializer } of layer.weights(samples)) {
    const full = `${layer.name}/${name}`;
    const data = filled(initializer, shape, 7, full);
    sources.set(full, { value: weights[name]!, data });
  }
  const dy = graph.source({ kind: 'weight', name: 'dy' }, y.shape);
  sources.set('dy', { value: dy, data: ordinary(length(y.shape), 9) });
  const asked = [...inputs, ...Object.values(weights)];
  const flows = gradients(sum(mul(y, dy)), asked);
  const outputs = [y, ...penalties, ...Object.values(updates), ...flows];
  return { graph, sources, outputs };
}

describe.each(layerCases)('alone: $name', (own) => {
  test.each([true, false])('has the same bits on every executor, training %s', (training) => {
    const scene = sceneOf(own, training);
    const options = { n: 5, capacity: 5, fuse: true, threads: 1 };
    const wanted = runScene(reference, scene, options);
    const same = (text: string, found: readonly Float32Array[]): void => {
      expect(
        found.map((array, i) => firstDifference(array, wanted[i] ?? array)),
        text,
      ).toEqual(wanted.map(() => -1));
    };
    same('unfused', runScene(reference, scene, { ...options, fuse: false }));
    same('with room', runScene(reference, scene, { ...options, capacity: 8 }));
    for (const { name, executor } of natives) {
      same(name, runScene(executor, scene, options));
      same(`${name}, 3 threads`, runScene(executor, scene, { ...options, threads: 3 }));
    }
  });

  test.each([true, false])('has the gradient of what it computes, training %s', (training) => {
    const { make, inputs: samples, words } = own;
    const layer = make();
    const specs = layer.weights(samples);
    const data = [
      ...samples.map((sample, i) => {
        const shape = words === undefined ? sample : [...sample, words];
        return { shape: [-1, ...shape], data: numbers(3 * count(shape), -2, 2, i + 1) };
      }),
      ...specs.map(({ shape }, i) => ({ shape, data: numbers(count(shape), 0.1, 2, 20 + i) })),
    ];
    checkGradient((...values) => {
      const [first] = values;
      const context: ApplyContext = {
        graph: first!.graph,
        training,
        trainable: true,
        weight: (name) => values[samples.length + specs.findIndex((spec) => spec.name === name)]!,
        update: () => {},
        addLoss: () => {},
        site: (purpose) => siteOf(purpose),
      };
      const inputs = values.slice(0, samples.length);
      return layer.append(words === undefined ? inputs : inputs.map(argmax), context);
    }, data);
  });
});

/**
 * A net with the layer in its middle: each of its inputs comes from a dense layer. A layer of
 * indices stands at the beginning.
 */
function trainingWith({ name, make, inputs, words }: LayerCase) {
  const [first = []] = inputs;
  const x = words === undefined ? input({ shape: [7] }) : input({ shape: first, type: 'i32' });
  const towers = inputs.map((sample) => {
    if (words !== undefined) return x;
    return reshape({ targetShape: sample }).apply(dense({ units: count(sample) }).apply(x));
  });
  const y = dense({ units: 2 }).apply(flatten().apply(make().apply(towers)));
  const network = buildNetwork({ where: 'test', name: 'net', inputs: [x], outputs: [y] });
  const own = networkCase(name, network, 'huber', 'adam', 'meanSquaredError');
  const size = { rows: 21, batchSize: 8, steps: 24 };
  return trainingOf(own, words === undefined ? size : { ...size, words });
}

describe.each(layerCases.map(trainingWith))('in a training: $name', (training) => {
  test('comes to the same bits on every executor, fused or not', () => {
    const wanted = train(training, { executor: reference });
    expect(wanted.status.why).toBe('done');
    const unfused = train(training, { executor: reference, fuse: false });
    expect(courseDifference(unfused, wanted), 'unfused').toBe(undefined);
    for (const { name, executor } of natives) {
      for (const threads of [1, 3]) {
        const found = train(training, { executor, threads });
        expect(courseDifference(found, wanted), `${name}, ${threads} threads`).toBe(undefined);
      }
    }
  });
});

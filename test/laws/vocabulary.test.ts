// Laws 1 and 2 on every word that users name: each activation, loss, metric, optimizer, regularizer
// and constraint, alone over numbers of all kinds and inside of a training. A word added to an
// index is tested here without a line of its own.
import { describe, expect, test } from 'vitest';
import * as activations from '#lib/activations/index.ts';
import { resolveActivation } from '#lib/activations/resolve.ts';
import * as constraints from '#lib/constraints/index.ts';
import { resolveConstraint } from '#lib/constraints/resolve.ts';
import { createReference } from '#lib/executors/reference.ts';
import { gradients } from '#lib/graph/gradient.ts';
import { Graph } from '#lib/graph/graph.ts';
import type { Value } from '#lib/graph/graph.ts';
import { add, argmax, mul, sum } from '#lib/graph/ops.ts';
import { dense } from '#lib/layers/index.ts';
import * as losses from '#lib/losses/index.ts';
import { resolveLoss } from '#lib/losses/resolve.ts';
import * as metricFactories from '#lib/metrics/index.ts';
import { isOfSet } from '#lib/metrics/metric.ts';
import { resolveMetric } from '#lib/metrics/resolve.ts';
import * as optimizers from '#lib/optimizers/index.ts';
import * as regularizers from '#lib/regularizers/index.ts';
import { resolveRegularizer } from '#lib/regularizers/resolve.ts';
import { sigmoid } from '#lib/activations/sigmoid.ts';
import { softmax } from '#lib/activations/softmax.ts';
import { everyNative } from '../support/executors.ts';
import { wild } from '../support/fills.ts';
import { firstDifference, runScene } from '../support/graph-runner.ts';
import type { Scene } from '../support/graph-runner.ts';
import { stepCase } from '../support/step-plans.ts';
import type { StepCase } from '../support/step-plans.ts';
import { courseDifference, train, trainingOf } from '../support/training.ts';

const reference = createReference();
const natives = everyNative();
const namesOf = (factories: object): string[] => Object.keys(factories);
const { custom: _, ...rules } = optimizers;
const { confusionMatrix: _table, ...metrics } = metricFactories;

/** Sources of a scene by name, filled with numbers of all kinds unless numbers are given. */
class Sources {
  readonly graph = new Graph();
  readonly known = new Map<string, { value: Value; data: Float32Array }>();

  add(name: string, shape: readonly number[], data?: Float32Array): Value {
    const value = this.graph.source({ kind: 'weight', name }, shape);
    const length = shape.reduce((product, size) => product * Math.abs(size), 1);
    this.known.set(name, { value, data: data ?? wild(length * 5, this.known.size + 1) });
    return value;
  }

  scene(outputs: readonly Value[]): Scene {
    return { graph: this.graph, sources: this.known, outputs };
  }
}

function ofActivation(name: string): Scene {
  const sources = new Sources();
  const [x, dy] = [sources.add('x', [-1, 67]), sources.add('dy', [-1, 67])];
  const y = resolveActivation('f', name)(x);
  return sources.scene([y, ...gradients(sum(mul(y, dy)), [x])]);
}

/** What the output of a model must be for a loss to be computed from its logits. */
function through(name: string): (x: Value) => Value {
  if (name === 'binaryCrossentropy') return sigmoid();
  return /ategorical|klDivergence/.test(name) ? softmax() : (x) => x;
}

function ofLoss(name: string): Scene {
  const sources = new Sources();
  const [x, t] = [sources.add('x', [-1, 19]), sources.add('t', [-1, 19])];
  const loss = resolveLoss('f', name);
  const rows = loss.perRow(loss.target === 'labels' ? argmax(t) : t, through(name)(x));
  return sources.scene([rows, ...gradients(sum(rows), [x])]);
}

function ofMetric(name: string): Scene {
  const sources = new Sources();
  const [p, t] = [sources.add('p', [-1, 19]), sources.add('t', [-1, 19])];
  const labels = /sparse|topK/.test(name);
  const metric = resolveMetric('f', name);
  const target = labels ? argmax(t) : t;
  if (!isOfSet(metric)) return sources.scene([metric.perRow(target, p)]);
  // A scene's outputs are f32, as what is kept.
  return sources.scene(metric.keep(target, p).columns.map((value) => add(value, -0)));
}

function ofRule(name: keyof typeof rules): Scene {
  const sources = new Sources();
  const rule = rules[name]();
  const numbers = new Float64Array(rule.scalars.length);
  rule.scalarsAt(7, 0.01, numbers);
  const [w, g] = [sources.add('w', [9, 67]), sources.add('g', [9, 67])];
  const slots = Object.fromEntries(rule.slots.map((slot) => [slot, sources.add(slot, [9, 67])]));
  const scalars = Object.fromEntries(
    rule.scalars.map((scalar, i) => {
      return [scalar, sources.add(`scalar ${scalar}`, [], Float32Array.of(numbers[i] ?? 0))];
    }),
  );
  const decayed = rule.decay(w, g, 0.05, scalars['rate'] ?? w);
  return sources.scene(Object.values(rule.update(decayed.w, decayed.g, slots, scalars)));
}

function ofRegularizer(name: string): Scene {
  const sources = new Sources();
  const w = sources.add('w', [9, 67]);
  const penalty = resolveRegularizer('f', name)!.penalty(w);
  return sources.scene([penalty, ...gradients(penalty, [w])]);
}

function ofConstraint(name: string): Scene {
  const sources = new Sources();
  const w = sources.add('w', [9, 67]);
  const rule = resolveConstraint('f', name)!;
  return sources.scene([rule.project(w)]);
}

const scenes: readonly (readonly [string, Scene])[] = [
  ...namesOf(activations).map((name) => [name, ofActivation(name)] as const),
  ...namesOf(losses).map((name) => [name, ofLoss(name)] as const),
  ...namesOf(metrics).map((name) => [`the metric ${name}`, ofMetric(name)] as const),
  ...namesOf(rules).map((name) => [name, ofRule(name as never)] as const),
  ...namesOf(regularizers).map((name) => [name, ofRegularizer(name)] as const),
  ...namesOf(constraints).map((name) => [name, ofConstraint(name)] as const),
];

describe.each(scenes)('alone: %s', (_, scene) => {
  test('has the same bits on every executor, fused or not', () => {
    const options = { n: 5, capacity: 5, fuse: true, threads: 1 };
    const wanted = runScene(reference, scene, options);
    const same = (text: string, found: readonly Float32Array[]): void => {
      expect(
        found.map((array, i) => firstDifference(array, wanted[i] ?? array)),
        text,
      ).toEqual(wanted.map(() => -1));
    };
    same('unfused', runScene(reference, scene, { ...options, fuse: false }));
    for (const { name, executor } of natives) {
      same(name, runScene(executor, scene, options));
      same(`${name}, 3 threads`, runScene(executor, scene, { ...options, threads: 3 }));
    }
  });
});

const wide = dense({ units: 17, activation: 'tanh', inputShape: [7] });
const classifier = [wide, dense({ units: 6, activation: 'softmax' })];
const sparse = 'sparseCategoricalCrossentropy';

const withActivation = (name: string): StepCase => {
  const hidden = dense({ units: 18, activation: name as never, inputShape: [7] });
  return stepCase(name, [hidden, dense({ units: 2 })], 'huber', 'adam', 'meanSquaredError');
};

function withLoss(name: string): StepCase {
  const last = { units: 6, activation: (x: Value) => through(name)(x) };
  const metric = name.startsWith('sparse') ? 'topK' : 'binaryAccuracy';
  return stepCase(name, [wide, dense(last)], name, 'radam', metric);
}

const withMetric = (name: string): StepCase =>
  /sparse|topK/.test(name)
    ? stepCase(`the metric ${name}`, classifier, sparse, 'adam', name)
    : stepCase(`the metric ${name}`, classifier, 'categoricalCrossentropy', 'adam', name);

const withRule = (name: keyof typeof rules): StepCase =>
  stepCase(name, classifier, sparse, rules[name]({ weightDecay: 0.02, clipNorm: 0.5 }));

const withPenalty = (name: string): StepCase => {
  const penalty = name as keyof typeof regularizers;
  const own = { kernelRegularizer: penalty, biasRegularizer: penalty };
  const hidden = { units: 18, activation: 'relu', activityRegularizer: penalty } as const;
  const net = [dense({ ...hidden, ...own, inputShape: [7] }), dense({ units: 2, ...own })];
  return stepCase(name, net, 'huber', 'sgd', 'meanSquaredError');
};

const withConstraint = (name: string): StepCase => {
  const rule = name as keyof typeof constraints;
  const own = { kernelConstraint: rule, biasConstraint: rule, biasInitializer: 'ones' } as const;
  const net = [dense({ units: 18, ...own, inputShape: [7] }), dense({ units: 1, ...own })];
  return stepCase(name, net, 'huber', 'adam', 'meanSquaredError');
};

const trainings = [
  ...namesOf(activations).map(withActivation),
  ...namesOf(losses).map(withLoss),
  ...namesOf(metrics).map(withMetric),
  ...namesOf(rules).map((name) => withRule(name as never)),
  ...namesOf(regularizers).map(withPenalty),
  ...namesOf(constraints).map(withConstraint),
].map((own) => trainingOf(own, { rows: 21, batchSize: 8, steps: 24 }));

describe.each(trainings)('in a training: $name', (training) => {
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

import { describe, expect, test } from 'vitest';
import * as activations from '../../lib/activations/index.ts';
import { Graph } from '../../lib/graph/graph.ts';
import type { Value } from '../../lib/graph/graph.ts';
import { mul, sigmoid } from '../../lib/graph/ops.ts';
import { needClasses } from '../../lib/losses/classes.ts';
import { clipProbabilities, predictionOf } from '../../lib/losses/logits.ts';
import { atPoints } from '../support/at-points.ts';
import { expectRefused } from '../support/bad-values.ts';

const x = (shape: number[] = [-1, 3]): Value =>
  new Graph().source({ kind: 'weight', name: 'x' }, shape);

describe('the prediction of a crossentropy', () => {
  test('is known behind its own activation, or when the user says what it is', () => {
    const logits = x();
    const probabilities = activations.softmax()(logits);
    const found = predictionOf('f', 'softmax', probabilities, undefined);
    expect(found).toEqual({ kind: 'logits', value: logits });
    expect(predictionOf('f', 'softmax', logits, true).kind).toBe('logits');
    expect(predictionOf('f', 'softmax', logits, false).kind).toBe('probabilities');
    const plain = predictionOf('f', 'sigmoid', sigmoid(logits), undefined);
    expect(plain).toEqual({ kind: 'logits', value: logits });
  });

  test('is refused when nobody knows what it is', () => {
    const values = [x(), mul(x(), 2), activations.relu()(x()), activations.sigmoid()(x())];
    for (const value of values) {
      const call = (): unknown => predictionOf('f', 'softmax', value, undefined);
      expectRefused(call, 'f: the prediction is', 'needed softmax or the option fromLogits');
    }
  });

  test('is refused when logits are promised and an activation stands before them', () => {
    const call = (): unknown => predictionOf('f', 'softmax', activations.softmax()(x()), true);
    expectRefused(call, 'f: fromLogits is true, but the prediction is the output of softmax');
  });

  test('needs two classes', () => {
    expect(needClasses('f', x([-1, 2]))).toBe(2);
    expectRefused(() => needClasses('f', x([-1, 1])), 'f: got a prediction of shape [n, 1]');
    expectRefused(() => needClasses('f', x([-1])), 'use binaryCrossentropy');
  });
});

describe('clipping of probabilities', () => {
  test('keeps them in [1e-7, 1 − 1e-7], passes gradients inside and lets a NaN pass', () => {
    const [low, high] = [Math.fround(1e-7), Math.fround(1 - 1e-7)];
    const { y, dx } = atPoints(clipProbabilities, [-1, 0, low, 0.5, high, 1, 2, NaN]);
    expect(y).toEqual([low, low, low, 0.5, high, high, high, NaN]);
    expect(dx).toEqual([0, 0, 1, 1, 1, 0, 0, 1]);
  });
});

import { describe, expect, test } from 'vitest';
import { Graph } from '../../lib/graph/graph.ts';
import { abs, argmax, mean, reshape, square, sub, sum } from '../../lib/graph/ops.ts';
import * as losses from '../../lib/losses/index.ts';
import type { LossFunction } from '../../lib/losses/loss.ts';
import { resolveLoss } from '../../lib/losses/resolve.ts';
import { badValues, expectRefused } from '../support/bad-values.ts';
import { lossAt } from '../support/loss-at.ts';

describe('resolveLoss', () => {
  test('knows every name of the index', () => {
    for (const name of Object.keys(losses)) {
      const { name: own, reduction, target } = resolveLoss('f', name);
      expect([own, reduction]).toEqual([name, 'mean']);
      expect(target).toBe(name.startsWith('sparse') ? 'labels' : 'same');
    }
  });

  test('takes what a factory returned as it is, but not the factory', () => {
    const own = losses.meanSquaredError({ reduction: 'sum' });
    expect(resolveLoss('f', own)).toBe(own);
    const call = 'Call it: losses.meanSquaredError().';
    expectRefused(() => resolveLoss('f', losses.meanSquaredError), 'f: got the factory', call);
  });

  test('refuses everything else, with the nearest name', () => {
    expectRefused(() => resolveLoss('f', 'meanSquareError'), 'Did you mean "meanSquaredError"?');
    for (const [label, value] of badValues) {
      if (label !== 'a function') expectRefused(() => resolveLoss('f', value), 'f: ');
    }
  });
});

describe("a user's loss", () => {
  const predictions = [1, 2, 3, 4];
  const targets = [1, 4, 0, 8];
  const at = (loss: LossFunction) =>
    lossAt(resolveLoss('compile', loss), predictions, targets, { shape: [2, 2] });

  test('may give a number per element, per row or for the batch', () => {
    const wanted = at((t, p) => square(sub(p, t)));
    expect(wanted).toEqual({ rows: [2, 12.5], dx: [0, -1, 1.5, -2] });
    expect(at((t, p) => mean(square(sub(p, t)), -1))).toEqual(wanted);
    const whole = at((t, p) => mean(square(sub(p, t))));
    expect(whole).toEqual({ rows: [7.25], dx: wanted.dx });
  });

  test('has the name of its function', () => {
    const distance: LossFunction = (t, p) => abs(sub(p, t));
    expect(resolveLoss('compile', distance).name).toBe('distance');
    expect(resolveLoss('compile', (t: never, p: never) => sub(t, p)).name).toBe('loss');
  });

  test('gets targets shaped like predictions', () => {
    const graph = new Graph();
    const [p, t] = [
      graph.source({ kind: 'weight', name: 'p' }, [-1, 1]),
      graph.source({ kind: 'weight', name: 't' }, [-1]),
    ];
    const shapes: unknown[] = [];
    const loss = resolveLoss('compile', (yTrue: typeof p, yPred: typeof p) => {
      shapes.push(yTrue.shape, yPred.shape);
      return square(sub(yPred, yTrue));
    });
    expect(loss.perRow(t, p).shape).toEqual([-1]);
    expect(shapes).toEqual([
      [-1, 1],
      [-1, 1],
    ]);
  });

  test('must return a float value whose first axis is the batch', () => {
    const graph = new Graph();
    const p = graph.source({ kind: 'weight', name: 'p' }, [-1, 3]);
    const call = (result: unknown): unknown => {
      const broken = (): unknown => result;
      return resolveLoss('compile', broken).perRow(p, p);
    };
    for (const [, value] of badValues) expectRefused(() => call(value), 'loss "broken": returned');
    expectRefused(() => call(new Graph().rows()), 'loss "broken"', 'another graph');
    expectRefused(() => call(argmax(p)), 'loss "broken": returned i32');
    expectRefused(() => call(sum(p, 0)), 'loss "broken": returned shape [3], needed [n]');
    expectRefused(() => call(reshape(p, [3, -1])), 'loss "broken"', 'one number per row');
  });
});

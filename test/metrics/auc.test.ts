// Which scores belong to which side; the areas themselves are tested in ranking.test.ts. The
// numbers are those of scikit-learn's roc_auc_score and average_precision_score.
import { describe, expect, test } from 'vitest';
import { Graph } from '../../lib/graph/graph.ts';
import { auc } from '../../lib/metrics/auc.ts';
import type { AucOptions } from '../../lib/metrics/auc.ts';
import { expectOptionChecked, expectOptionsChecked, expectRefused } from '../support/bad-values.ts';
import { setMetricAt } from '../support/metric-at.ts';

describe('of one column', () => {
  const scores = [0.1, 0.4, 0.35, 0.8, 0.4, 0.4, 0.9, 0.2];
  const truths = [0, 0, 1, 1, 1, 0, 1, 0];

  test('a target above ½ is a positive', () => {
    expect(setMetricAt(auc(), scores, truths, [8, 1])).toBe(0.8125);
    expect(setMetricAt(auc({ curve: 'pr' }), scores, truths, [8])).toBe(0.8166666666666667);
    const soft = truths.map((truth) => 0.4 + truth / 5);
    expect(setMetricAt(auc(), scores, soft, [8, 1])).toBe(0.8125);
  });

  test('only the order of scores counts', () => {
    const logits = scores.map((score) => Math.log(score / (1 - score)));
    expect(setMetricAt(auc(), logits, truths, [8, 1])).toBe(0.8125);
  });

  test('NaN is no score, and one side alone has no area', () => {
    expect(setMetricAt(auc(), [...scores.slice(1), NaN], truths, [8, 1])).toBeNaN();
    expect(setMetricAt(auc(), [1, 2], [1, 1], [2, 1])).toBeNaN();
  });
});

describe('of classes', () => {
  const scores = [
    [0.7, 0.2, 0.1, 0.3, 0.4, 0.3, 0.2, 0.5, 0.3],
    [0.1, 0.2, 0.7, 0.6, 0.3, 0.1, 0.25, 0.25, 0.5],
  ].flat();
  const labels = [0, 0, 1, 2, 1, 2];
  const hot = labels.flatMap((label) => [0, 1, 2].map((c) => Number(c === label)));
  const at = (options: AucOptions): number =>
    setMetricAt(auc(options), scores, labels, [6, 3], true);

  test('each is told from all others', () => {
    expect([0, 1, 2].map((classId) => at({ classId }))).toEqual([7 / 8, 7 / 8, 1]);
    expect([0, 2].map((classId) => at({ classId, curve: 'pr' }))).toEqual([(1 + 2 / 3) / 2, 1]);
  });

  test('macro is the mean of all, micro one ranking of all', () => {
    expect(at({})).toBe((7 / 8 + 7 / 8 + 1) / 3);
    expect(at({ average: 'micro' })).toBe(0.8888888888888888);
  });

  test('targets of each class say the same as labels', () => {
    for (const options of [{}, { average: 'micro' }, { classId: 1 }] as const) {
      expect(setMetricAt(auc(options), scores, hot, [6, 3])).toBe(at(options));
    }
  });

  test('positions count like rows', () => {
    expect(setMetricAt(auc(), scores, labels, [2, 3, 3], true)).toBe(at({}));
  });
});

test('what does not go together is refused when the model is compiled', () => {
  const graph = new Graph();
  const p = graph.source({ kind: 'weight', name: 'p' }, [-1, 3]);
  const t = graph.source({ kind: 'weight', name: 't' }, [-1, 4]);
  expectRefused(() => auc().keep(t, p), 'auc: got a target of shape [n, 4], needed [n, 3]');
  expectRefused(() => auc({ classId: 3 }).keep(p, p), 'auc: classId: got 3');
});

test('options are checked at once', () => {
  expectOptionChecked(auc, 'auc', 'curve');
  expectOptionChecked(auc, 'auc', 'average');
  expectOptionChecked(auc, 'auc', 'classId');
  expectOptionChecked(auc, 'auc', 'name', {}, ['a string', 'a digit']);
  expectOptionsChecked(auc, 'auc');
});

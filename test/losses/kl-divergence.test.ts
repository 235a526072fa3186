import { expect, test } from 'vitest';
import { layers, sequential } from '../../lib/index.ts';
import { klDivergence } from '../../lib/losses/kl-divergence.ts';
import { expectOptionChecked, expectOptionsChecked, expectRefused } from '../support/bad-values.ts';
import { checkGradient, input } from '../support/gradient-check.ts';
import { lossAt } from '../support/loss-at.ts';
import { softmax } from '../../lib/activations/softmax.ts';
import { Graph } from '../../lib/graph/graph.ts';
import { categoricalCrossentropy } from '../../lib/losses/categorical-crossentropy.ts';
import { expectNear, numbers } from '../support/gradient-check.ts';

const shape = [2, 3];
const targets = [0.5, 0.25, 0.25, 0, 1, 0];

test('klDivergence of equal distributions is 0', () => {
  const { rows } = lossAt(klDivergence(), targets.slice(0, 3), targets.slice(0, 3), {
    shape: [1, 3],
  });
  expect(rows).toEqual([0]);
});

test('klDivergence is the crossentropy without the entropy of the target', () => {
  const logits = numbers(6);
  const options = { shape, through: softmax() };
  const { rows, dx } = lossAt(klDivergence(), logits, targets, options);
  const cross = lossAt(categoricalCrossentropy(), logits, targets, options);
  const [first = 0, second = 0] = cross.rows;
  expectNear(rows, [first - 1.5 * Math.log(2), second], 1e-6, 'loss');
  expectNear(dx, cross.dx, 1e-6, 'gradient');
});

test('klDivergence behind a softmax is finite for logits of ±10,000', () => {
  const logits = [1e4, -1e4, 0, 1e4, -1e4, 0];
  const { rows } = lossAt(klDivergence(), logits, [0, 1, 0, 1, 0, 0], {
    shape,
    through: softmax(),
  });
  expect(rows).toEqual([2e4, 0]);
});

test('klDivergence clips probabilities that come from elsewhere', () => {
  const { rows, dx } = lossAt(klDivergence(), [0, 1], [1, 0], { shape: [1, 2] });
  expectNear(rows, [-Math.log(1e-7)], 1e-6, 'loss');
  expect(dx.map((d) => d + 0)).toEqual([0, 0]);
});

test('klDivergence has its gradient, from logits and from probabilities', () => {
  const loss = klDivergence();
  const constants = [{ shape: [-1, 3], data: targets }];
  const f = softmax();
  const options = { n: 2, constants };
  checkGradient((x, t) => loss.perRow(t, f(x)), [input([-1, 3], -2, 2, 1, 2)], options);
  checkGradient((p, t) => loss.perRow(t, p), [input([-1, 3], 0.1, 0.9, 1, 2)], options);
});

test('klDivergence needs classes', () => {
  const p = new Graph().source({ kind: 'weight', name: 'p' }, [-1, 1]);
  expectRefused(() => klDivergence().perRow(p, p), 'klDivergence: got a prediction of shape');
});

test('klDivergence takes no logarithms of probabilities', () => {
  const compiled = (activation: 'logSoftmax' | 'softmax') => () => {
    const model = sequential([layers.dense({ units: 3, activation, inputShape: [2] })]);
    model.compile({ optimizer: 'sgd', loss: 'klDivergence' });
  };
  compiled('softmax')();
  const problem = 'the prediction is the output of logSoftmax, needed probabilities. End the model';
  expectRefused(compiled('logSoftmax'), `klDivergence: ${problem} with activation "softmax".`);
});

test('klDivergence checks its options at once', () => {
  expectOptionChecked(klDivergence, 'klDivergence', 'reduction');
  expectOptionsChecked(klDivergence, 'klDivergence');
});

import { describe, expect, test } from 'vitest';
import { sgd } from '../../lib/optimizers/sgd.ts';
import { expectOptionChecked, expectOptionsChecked, expectRefused } from '../support/bad-values.ts';
import { instructionsOf, walk } from '../support/optimizer-walk.ts';

describe('sgd', () => {
  test('goes down the gradient by the rate', () => {
    const { weights, slots } = walk(sgd({ learningRate: 0.5 }), [1, 2], [[2, -4]]);
    expect(weights).toEqual([[0, 4]]);
    expect(slots).toEqual({});
  });

  test('has the rate 0.01 unless told', () => {
    expect(sgd().options).toEqual({ learningRate: 0.01 });
  });

  test('takes the first gradient undamped and later ones damped', () => {
    const rule = sgd({ learningRate: 1, momentum: 0.5, dampening: 0.75 });
    const { weights, slots } = walk(rule, [0], [[8], [8], [8]]);
    // Buffers 8, 4 + 2, 3 + 2.
    expect(weights).toEqual([[-8], [-14], [-19]]);
    expect(slots).toEqual({ momentum: [5] });
  });

  test('looks ahead with nesterov', () => {
    const rule = sgd({ learningRate: 1, momentum: 0.5, nesterov: true });
    // Buffers 8, 12; directions 8 + 4, 8 + 6.
    expect(walk(rule, [0], [[8], [8]]).weights).toEqual([[-12], [-26]]);
  });

  test('with the rate 0 leaves the weights and fills the buffer', () => {
    const { weights, slots } = walk(sgd({ learningRate: 0, momentum: 0.5 }), [3], [[8]]);
    expect([weights, slots]).toEqual([[[3]], { momentum: [8] }]);
  });

  test('costs one instruction, with momentum three', () => {
    expect(instructionsOf(sgd())).toBe(1);
    expect(instructionsOf(sgd({ momentum: 0.9 }))).toBe(3);
    expect(instructionsOf(sgd({ momentum: 0.9, nesterov: true }))).toBe(4);
  });
});

describe('options of sgd', () => {
  test('are checked at once', () => {
    expectOptionChecked(sgd, 'sgd', 'momentum');
    expectOptionChecked(sgd, 'sgd', 'dampening');
    expectOptionChecked(sgd, 'sgd', 'nesterov', { momentum: 0.9 }, ['true']);
    expectOptionsChecked(sgd, 'sgd');
  });

  test('refuse nesterov without momentum or with dampening', () => {
    expectRefused(() => sgd({ nesterov: true }), 'sgd: nesterov');
    expectRefused(() => sgd({ nesterov: true, momentum: 0.9, dampening: 0.1 }), 'sgd: nesterov');
  });
});

import { expect, test } from 'vitest';
import { adam } from '../../lib/optimizers/adam.ts';
import { numbersOf, rateAt } from '../../lib/optimizers/numbers.ts';
import { sgd } from '../../lib/optimizers/sgd.ts';
import { step } from '../../lib/schedules/step.ts';
import { expectRefused } from '../support/bad-values.ts';

const halving = step({ initialLearningRate: 4, decaySteps: 1, decayRate: 0.5 });

test('a schedule is asked for the updates before a step', () => {
  const optimizer = sgd({ learningRate: halving });
  expect([1, 2, 3].map((at) => rateAt(optimizer, at))).toEqual([4, 2, 1]);
  const out = new Float64Array(2);
  numbersOf(optimizer).at(2, out);
  expect([...out]).toEqual([2, -2]);
});

test('a rate that never changes leaves numbers that never turn', () => {
  expect(numbersOf(adam()).monotone).toBe(true);
  expect(numbersOf(adam({ learningRate: halving })).monotone).toBe(false);
});

test('a rate that is no rate is refused, with its step', () => {
  for (const wrong of [NaN, -1, Infinity, 1e39, '3', 1n, Symbol('bad'), undefined, null]) {
    const learningRate = (at: number): number => (at < 6 ? 1 : (wrong as number));
    const optimizer = adam({ learningRate });
    expect(rateAt(optimizer, 6)).toBe(1);
    expectRefused(
      () => rateAt(optimizer, 7),
      'adam: learningRate: the schedule "custom" gave ',
      ' at step 6, needed a number >= 0, finite as float32.',
    );
  }
});

test('a rate times what callbacks have multiplied it with is one, too', () => {
  for (const learningRate of [0.5, () => 0.5]) {
    const optimizer = sgd({ learningRate });
    expect(rateAt(optimizer, 1, 2 ** 128)).toBe(2 ** 127);
    expectRefused(
      () => rateAt(optimizer, 1, 2 ** 129),
      'sgd: learningRate: ',
      `0.5`,
      `, times the scale of rates ${2 ** 129}, needed a number >= 0, finite as float32.`,
    );
  }
});

test('where gradients are accumulated the last number says which steps update', () => {
  const optimizer = adam({ learningRate: halving, beta1: 0.5, gradientAccumulationSteps: 3 });
  expect(numbersOf(optimizer).names).toEqual(['rate', 'minusStep', 'rootScale', 'applies']);
  expect(numbersOf(optimizer).monotone).toBe(false);
  const table = [1, 2, 3, 4, 6].map((at) => {
    const out = new Float64Array(4);
    numbersOf(optimizer).at(at, out);
    const [rate, minusStep, , applies] = out;
    return [rate, minusStep, applies];
  });
  expect(table).toEqual([
    [4, -8, 0],
    [4, -8, 0],
    [4, -8, 1],
    [2, -2 / 0.75, 0],
    [2, -2 / 0.75, 1],
  ]);
});

test('each scale of the groups has numbers of its own', () => {
  const parameterGroups = [0.25, 1, 0.25, 2].map((learningRateScale, i) => ({
    layers: [`layer${i}`],
    learningRateScale,
  }));
  const optimizer = adam({ learningRate: 4, beta1: 0.5, parameterGroups });
  const { names, at, monotone } = numbersOf(optimizer);
  expect(names).toEqual(
    ['', '*0.25', '*2'].flatMap((end) => [`rate${end}`, `minusStep${end}`, `rootScale${end}`]),
  );
  expect(monotone).toBe(true);
  const out = new Float64Array(9);
  at(1, out);
  expect([0, 1, 3, 4, 6, 7].map((i) => out[i])).toEqual([4, -8, 1, -2, 8, -16]);
  expect([out[5], out[8]]).toEqual([out[2], out[2]]);
  expectRefused(() => at(1, out, 2 ** 125), 'adam: parameterGroups: learningRateScale: got 2 for');
});

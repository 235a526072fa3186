// Which targets go with classWeight: those that tell the class of each sample that counts.
import { describe, expect, test } from 'vitest';
import { layers, optimizers, sequential } from '../../lib/index.ts';
import type { Model } from '../../lib/index.ts';

/** A model of one weight, 1: the loss of a sample is (x − y)². */
function line(): Model {
  const kernelInitializer = 'ones';
  const layer = layers.dense({ units: 1, useBias: false, kernelInitializer, inputShape: [1] });
  const model = sequential([layer]);
  model.compile({ optimizer: optimizers.sgd({ learningRate: 0 }), loss: 'meanSquaredError' });
  return model;
}

describe('classWeight', () => {
  const data = [1, 2, 3];

  test('refuses targets that tell no class, unless they do not count', async () => {
    const weighed = { classWeight: { 1: 4 } };
    const hint = 'Weigh it with sampleWeight?';
    const column = 'fit: classWeight: y[1]: got 0.5, needed a class: 0, 1, or -1 for 0.';
    expect(() => line().fit(data, [0, 0.5, 1], weighed)).toThrow(`${column} ${hint}`);
    expect(() => line().fit(data, [0, 1, NaN], weighed)).toThrow('y[2]: got NaN, needed a class');
    const ends = [
      [0, 0.5, 1],
      [0, NaN, 1],
    ].flatMap((y) => [
      line().fit(data, y, { ...weighed, mask: [1, 0, 1] }),
      line().fit(data, y, { ...weighed, sampleWeight: [1, 0, 1] }),
    ]);
    const [masked, unweighed] = [(1 + 4 * 4) / 2, (1 + 4 * 4) / 3];
    const found = (await Promise.all(ends)).map(({ columns }) => columns['loss']?.[0]);
    const each = [masked, unweighed].map(Math.fround);
    expect(found).toEqual([...each, ...each]);
  });

  test('takes -1 for class 0', async () => {
    const { columns } = await line().fit(data, [-1, 1, 1], { classWeight: { 0: 3 } });
    expect(columns['loss']?.[0]).toBe(Math.fround((3 * 4 + 1 + 4) / 3));
  });

  test('refuses rows whose largest number does not stand alone', async () => {
    const model = sequential([layers.dense({ units: 3, inputShape: [1] })]);
    model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    const fit = (row: number[], mask?: number[][]) =>
      model.fit([1, 2], [[0, 1, 0], row], { classWeight: { 1: 4 }, ...(mask && { mask }) });
    const words = 'y[1]: got no largest number, needed one that stands alone, the class. Weigh it';
    for (const row of [
      [1, 0, 1],
      [0, 0, 0],
      [NaN, NaN, NaN],
    ]) {
      expect(() => fit(row)).toThrow(`fit: classWeight: ${words}`);
    }
    await fit([0.3, 0.3, 0.4]);
    await fit([-1, -1, 1]);
    // Of the row only what counts is looked at.
    await fit(
      [1, 0, 1],
      [
        [1, 1, 1],
        [1, 1, 0],
      ],
    );
    await fit(
      [1, 0, 1],
      [
        [1, 1, 1],
        [0, 0, 0],
      ],
    );
  });
});

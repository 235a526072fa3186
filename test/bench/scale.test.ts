// The cases of the scale, and what they are measured against.
import { expect, test } from 'vitest';
import { bytesNeeded, scaleCase, scaleNames } from '../../bench/scale/cases.ts';
import { workloads } from '../../bench/workloads.ts';

test('every case is a training of its size', () => {
  const cases = scaleNames.map(scaleCase);
  expect(cases.map((w) => w?.name)).toEqual(scaleNames);
  expect(scaleCase('scale/width/512')?.sizes).toEqual([512, 512, 512, 512]);
  expect(scaleCase('scale/depth/64')?.sizes).toHaveLength(65);
  expect(scaleCase('scale/batch/4096')).toMatchObject({ batch: 4096, samples: 4096 });
  expect(scaleCase('scale/samples/1000000')).toMatchObject({ samples: 1e6, sizes: [100, 128, 1] });
});

test('what is no case is none', () => {
  expect(scaleCase('c_mnist')).toBeUndefined();
  expect(scaleCase('scale/width/')).toBeUndefined();
});

test('the memory that a training needs is counted as by hand', () => {
  const parameters = 784 * 512 + 512 + 512 * 256 + 256 + 256 * 10 + 10;
  expect(bytesNeeded(workloads.c_mnist)).toEqual({
    data: 4 * 4096 * (784 + 1),
    state: 4 * 3 * parameters,
    activations: 4 * 128 * (512 + 256 + 10),
  });
});

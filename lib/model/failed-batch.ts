// The batch of a step that failed, for the search for what failed. What does not count may be NaN
// without doing harm; whoever looks for the first NaN must not find that one.
import { memoryFor } from '../data/intake.ts';
import type { Allocate } from '../data/intake.ts';
import type { Memory } from '../executors/executor.ts';
import type { DataSet } from './dataset.ts';

/**
 * Some samples of a data set, in this order. Of masked samples or positions what is not finite is
 * 0 here, of samples of weight 0 the targets.
 */
export function failedBatch(set: DataSet, samples: Int32Array, allocate: Allocate): DataSet {
  const rowsOf = (from: Memory): Memory => {
    const width = from.length / set.rows;
    const type = from instanceof Float32Array ? 'f32' : from instanceof Int32Array ? 'i32' : 'u8';
    const into = memoryFor(type, samples.length * width, allocate);
    samples.forEach((sample, row) => {
      into.set(from.subarray(sample * width, (sample + 1) * width), row * width);
    });
    return into;
  };
  const floatsOf = (from: Float32Array): Float32Array => rowsOf(from) as Float32Array;
  const weight = set.weight && floatsOf(set.weight);
  const mask = set.mask && { ...set.mask, data: floatsOf(set.mask.data) };
  const targets = new Set(set.targets.map(({ data }) => data));
  const memory = Object.entries(set.memory).map(([name, from]) => {
    const data = rowsOf(from);
    if (mask) clear(data, mask.data);
    if (weight && targets.has(from)) clear(data, weight);
    return [name, data] as const;
  });
  return {
    ...set,
    rows: samples.length,
    memory: Object.fromEntries(memory),
    ...(weight && { weight }),
    ...(mask && { mask }),
  };
}

// Each number of `worth` is that of a stretch of the data, unless they have other axes.
function clear(data: Memory, worth: Float32Array): void {
  const width = data.length / worth.length;
  if (!(data instanceof Float32Array) || !Number.isInteger(width)) return;
  for (let i = 0; i < data.length; i++) {
    if (worth[Math.floor(i / width)] === 0 && !Number.isFinite(data[i])) data[i] = 0;
  }
}

// The option `axis` of layers that treat each channel alone, and a view of their input in which the
// channels come last.
import { needNumber } from '../data/check.ts';
import { rangeError } from '../errors.ts';
import type { Value } from '../graph/graph.ts';
import { reshape, transpose } from '../graph/ops.ts';
import { count } from '../graph/shape.ts';
import type { Shape } from '../graph/shape.ts';
import { sampleText } from './define.ts';

/** Reads `axis`: counted with that of the batch, which it may not be; from the end if negative. */
export function readChannelAxis(where: string, value: unknown): number {
  const axis = needNumber(where, 'axis', value, { integer: true, min: -5, max: 5 });
  if (axis !== 0) return axis;
  throw rangeError(where, 'axis: got 0, the axis of the batch, needed another');
}

/** How many channels samples of this shape have. */
export function channelsOf(axis: number, sample: Shape, where: string): number {
  const size = sample[indexOf(axis, sample.length)];
  if (size !== undefined) return size;
  const rank = sample.length;
  const needed = rank === 0 ? 'an input with axes' : `1 to ${rank}, or -${rank} to -1`;
  throw rangeError(where, `axis: got ${axis} for ${sampleText(sample)}, needed ${needed}`);
}

/** Applies a function of [positions, channels] to [n, ...], whichever axis the channels are. */
export function overChannels(x: Value, axis: number, f: (table: Value) => Value): Value {
  const at = 1 + indexOf(axis, x.shape.length - 1);
  const others = x.shape.map((_, i) => i).filter((i) => i !== at);
  const order = [...others, at];
  const moved = transpose(x, order);
  const channels = x.shape[at] ?? 1;
  const table = f(reshape(moved, [count(moved.shape.slice(0, -1)), channels]));
  return transpose(
    reshape(table, moved.shape),
    order.map((_, i) => order.indexOf(i)),
  );
}

// In a sample.
function indexOf(axis: number, rank: number): number {
  return axis < 0 ? rank + axis : axis - 1;
}

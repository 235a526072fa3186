// Where arrays lie in a model's state. Every array starts on a multiple of 16 floats, in getWeights
// order. Blocks that one update reads side by side (weights, slots, gradients) start at different
// distances from a multiple of 4 KiB, so that their streams do not fall on the same cache sets:
// measured, the same pass over four aligned streams is up to twice as slow.
import { wholeLines } from '../graph/shape.ts';
import type { OptimizerDefinition } from '../optimizers/optimizer.ts';
import type { Network, NetworkWeight } from '../network/network.ts';

const page = 1024;
const shift = 64;

/** Lays arrays out one behind the other. */
export function layOut<T extends { readonly shape: readonly number[] }>(
  arrays: readonly T[],
): { placed: (T & { offset: number; size: number })[]; length: number } {
  let offset = 0;
  const placed = arrays.map((array) => {
    const size = array.shape.reduce((product, n) => product * n, 1);
    const own = { ...array, offset, size };
    offset += wholeLines(size);
    return own;
  });
  return { placed, length: Math.max(16, offset) };
}

function stride(network: Network): number {
  return Math.ceil(network.weightsLength / page) * page + shift;
}

/** Floats in the slots region; each slot is laid out like the weights. */
export function slotsLength(network: Network, optimizer: OptimizerDefinition): number {
  return shift + optimizer.slots.length * stride(network);
}

/** Floats from the start of the slots region to a weight's slot. */
export function slotOffset(
  network: Network,
  optimizer: OptimizerDefinition,
  slot: string,
  weight: NetworkWeight,
): number {
  return shift + optimizer.slots.indexOf(slot) * stride(network) + weight.offset;
}

/** How far the block of gradients starts from a multiple of 4 KiB, in floats. */
export function gradientColor(optimizer: OptimizerDefinition): number {
  return (optimizer.slots.length + 1) * shift;
}

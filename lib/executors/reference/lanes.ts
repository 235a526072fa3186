// The shape of sums and maxima along a row (A8, docs/arithmetic.md): pieces of 8,192 elements
// counted from the row's start; within a piece lane l of 16 is a chain over elements l, l + 16, …;
// then lane l takes in lane l + 8, + 4, + 2, + 1; the results of the pieces are combined in
// ascending order.
import { add32, max32 } from '../../arithmetic.ts';
import { registerFile } from './registers.ts';

export const piece = 8192;

/** Chains start from here. */
export const identityOf = { rowSum: 0, rowMax: -Infinity } as const;

const file = registerFile;

// Lanes and registers lie within the file: hence `!` behind each read.

/** Makes 16 lanes ready for a piece. */
export function startLanes(lanes: number, identity: number): void {
  for (let l = 0; l < 16; l++) file[lanes + l] = identity;
}

/** Continues the chains of a piece with `count` numbers, the first one for lane 0. */
export function addToLanes(lanes: number, x: number, mask: number, count: number): void {
  for (let i = 0; i < count; i++) {
    const lane = lanes + (i & 15);
    file[lane] = add32(file[lane]!, file[x + (i & mask)]!);
  }
}

/** The same for maxima. */
export function maxIntoLanes(lanes: number, x: number, mask: number, count: number): void {
  for (let i = 0; i < count; i++) {
    const lane = lanes + (i & 15);
    file[lane] = max32(file[lane]!, file[x + (i & mask)]!);
  }
}

/** The sum of a piece. */
export function foldSum(lanes: number): number {
  for (let width = 8; width >= 1; width >>= 1) {
    for (let l = lanes; l < lanes + width; l++) file[l] = add32(file[l]!, file[l + width]!);
  }
  return file[lanes]!;
}

/** The maximum of a piece. */
export function foldMax(lanes: number): number {
  for (let width = 8; width >= 1; width >>= 1) {
    for (let l = lanes; l < lanes + width; l++) file[l] = max32(file[l]!, file[l + width]!);
  }
  return file[lanes]!;
}

// Between memory and registers: strips of operands are copied in before a program's loops, strips
// of outputs are copied out behind them.
import { registerFile } from './registers.ts';
import type { Memory } from '../executor.ts';

const file = registerFile;

// Callers keep places within the file and within memory: hence `!` behind each read.

export function loadFloats(place: number, from: Float32Array, offset: number, count: number): void {
  for (let i = 0; i < count; i++) file[place + i] = from[offset + i]!;
}

/** i32 and u8 become float32: storing rounds to nearest, ties to even. */
export function loadConverted(place: number, from: Memory, offset: number, count: number): void {
  for (let i = 0; i < count; i++) file[place + i] = from[offset + i]!;
}

/** A mask of 0 spreads a single number over the strip. */
export function store(
  place: number,
  mask: number,
  to: Float32Array,
  offset: number,
  count: number,
): void {
  for (let i = 0; i < count; i++) to[offset + i] = file[place + (i & mask)]!;
}

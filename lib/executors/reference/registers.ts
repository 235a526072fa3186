// The registers of programs: one array, so that the loops over it are compiled for an address that
// never changes (measured: half the time of a loop over arrays that it is given). Every plan uses
// the same registers; an op runs from its first strip to its last before another begins.
import { maxRegisters } from '../../plan/plan.ts';

/** Elements of a register: a multiple of 64 (random) that divides 8,192 (row sums). */
export const strip = 1024;

const lanesPerReduction = 16;

/**
 * Register r begins at placeOf(r). A register of full level holds a strip; others hold one number.
 * Modules that loop over the file bind it to a constant of their own, which the compiler sees
 * through.
 */
export const registerFile: Float32Array = new Float32Array(
  maxRegisters * (strip + lanesPerReduction),
);

export function placeOf(register: number): number {
  return register * strip;
}

/** Where the 16 lanes of the reduction into this register are. */
export function lanesOf(register: number): number {
  return maxRegisters * strip + register * lanesPerReduction;
}

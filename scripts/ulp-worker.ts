// A thread of `npm run ulp`: takes blocks of inputs of one elementary function, has the C++ program
// compute and measure each, and compares its results with those of lib/arithmetic.ts, bit by bit.
import { spawnSync } from 'node:child_process';
import { parentPort, workerData } from 'node:worker_threads';
import * as arithmetic from '#lib/arithmetic.ts';

/** Functions by name, in the order of the table in docs/arithmetic.md. */
export const functions: Readonly<Record<string, (x: number) => number>> = {
  exp: arithmetic.exp32,
  expm1: arithmetic.expm132,
  log: arithmetic.log32,
  log1p: arithmetic.log1p32,
  tanh: arithmetic.tanh32,
  sigmoid: arithmetic.sigmoid32,
  erf: arithmetic.erf32,
  sinTurns: arithmetic.sinTurns32,
  cosTurns: arithmetic.cosTurns32,
};

export interface Task {
  readonly program: string;
  readonly name: string;
  readonly stride: number;
}

/** Inputs first, first + 1, …; input i has the bits i · stride. */
export interface Block {
  readonly first: number;
  readonly count: number;
}

/** Errors of the native results, in units of the last place of the exact result. */
export interface Errors {
  readonly worst: number;
  readonly worstAt: number;
  readonly finite: number;
  readonly notNearest: number;
  /** Infinities, NaN or signs that are not those of the exact result. */
  readonly wrong: number;
}

export interface Answer extends Errors {
  /** Inputs for which the two executors differ, and the bits of the first one. */
  readonly differences: number;
  readonly firstDifference: number;
}

function measure({ program, name, stride }: Task, { first, count }: Block): Answer {
  const words = [name, first, count, stride].map(String);
  const { status, stdout, stderr } = spawnSync(program, words, { maxBuffer: 8 * count });
  if (status !== 0) throw new Error(`ulp: ${program} ${words.join(' ')}: exit status ${status}`);
  const f = functions[name];
  if (f === undefined) throw new Error(`ulp: no function "${name}"`);
  const native = new Int32Array(new Uint8Array(stdout).buffer);
  const input = new Float32Array(1);
  const inputBits = new Uint32Array(input.buffer);
  const result = new Float32Array(1);
  const resultBits = new Int32Array(result.buffer);
  let differences = 0;
  let firstDifference = 0;
  for (let i = 0; i < count; i++) {
    inputBits[0] = (first + i) * stride;
    result[0] = f(input[0]!);
    if (resultBits[0] === native[i] || (Number.isNaN(result[0]) && isNaN32(native[i]!))) continue;
    if (differences === 0) firstDifference = inputBits[0];
    differences++;
  }
  const errors = JSON.parse(stderr.toString()) as Errors;
  return { ...errors, differences, firstDifference };
}

function isNaN32(bits: number): boolean {
  return (bits & 0x7fffffff) > 0x7f800000;
}

parentPort?.on('message', (block: Block) => {
  parentPort?.postMessage(measure(workerData as Task, block));
});

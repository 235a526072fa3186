// predictor: the fast path of a service. Rows are fixed, so everything that `predict` does around
// the arithmetic is done once: a call is a comparison of weights and one call without arguments.
// The plan works in place on the arrays that the user fills and reads; nothing but this thread can
// take them away, and whether it has is asked before each run.
import { needNumber, sizeRange } from '../data/check.ts';
import { memoryFor } from '../data/intake.ts';
import { rangeError, stateError } from '../errors.ts';
import type { Memory, Regions } from '../executors/executor.ts';
import { count } from '../graph/shape.ts';
import type { Core } from './core.ts';
import { bind, capacityFor, takeScratch } from './plans.ts';
import { blockMax, indexAt, segmentOf } from './predict.ts';

/** Predicts a fixed number of rows from one array into another, both of which it keeps. */
export interface Predictor {
  /** Samples behind one another; to be filled before `run`, which leaves it as it is. */
  readonly input: Float32Array;
  /** Overwritten by each `run`: copy what is to be kept. */
  readonly output: Float32Array;
  /**
   * The bits of `predict(input)`, with the weights that it would use.
   * @throws Error if the memory of `input` or `output` was transferred to another thread,
   *   RangeError if a layer of one's own makes an index that is out of range.
   */
  run(this: void): void;
}

export function predictor(core: Core, rows: unknown): Predictor {
  const where = 'predictor';
  const samples = needNumber(where, 'rows', rows, sizeRange);
  const { state, executor, allocate } = core;
  const [inputLength, outputLength] = lengthsOf(core, samples);
  needNumber(where, 'rows (times the numbers of a sample)', inputLength, sizeRange);
  needNumber(where, 'rows (times the numbers of an output)', outputLength, sizeRange);
  const step = core.plans.predict(capacityFor(samples, blockMax));
  const segment = segmentOf(core, step, samples);
  const repeated = step.loaded.repeat(segment);
  const scratch = takeScratch(step, executor);
  const x = memoryFor('f32', inputLength, allocate);
  const output = memoryFor('f32', outputLength, allocate);
  let weights = state.readable();
  const connect = (): Regions => {
    const bound = bind(step.step, { weights, scratch, x, output });
    repeated.bind(bound);
    return bound;
  };
  let regions = connect();
  const run = (): void => {
    // An element is missing only where the buffer is: no property can be put in its place.
    if (x[0] === undefined || output[0] === undefined) throw detachedError(where);
    if (weights !== state.readable()) {
      weights = state.readable();
      regions = connect();
    }
    if (repeated.run() !== 'index') return;
    // A layer of one's own has made a wrong index; a plain run of the same says where.
    throw indexAt(where, step, samples, step.loaded.run(regions, segment));
  };
  return Object.freeze({ input: sameMemory(x), output: sameMemory(output), run });
}

// Numbers that go in and come out.
function lengthsOf({ network }: Core, rows: number): readonly [number, number] {
  const [input, output] = [network.inputs[0], network.outputs[0]];
  const single = network.inputs.length === 1 && network.outputs.length === 1;
  if (input && output && single && input.type === 'f32') {
    return [rows * count(input.shape), rows * count(output.shape)];
  }
  const ends = `${network.inputs.map(({ type }) => type).join(', ')} in`;
  const got = `got a model with ${ends} and ${network.outputs.length} out`;
  throw rangeError('predictor', `${got}, needed one f32 input and one output`, 'Use predict.');
}

function detachedError(where: string): Error {
  const hint = 'Transfer a copy instead: output.slice().';
  return stateError(where, 'the memory of input or output was transferred away', hint);
}

// What users hold: they may put properties on it, which executors must not meet.
function sameMemory({ buffer, byteOffset, length }: Memory): Float32Array {
  return new Float32Array(buffer, byteOffset, length);
}

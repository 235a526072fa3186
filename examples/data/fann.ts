// Reads the text format of the library FANN, in which many old benchmarks are kept: how many
// samples, inputs and outputs there are, then the inputs and the outputs of each sample.
import type { Samples } from './samples.ts';

/** All samples of a file; `name` is for messages. */
export function parseFann(text: string, name: string): Samples<readonly number[]> {
  const words = text.trim().split(/\s+/).map(Number);
  const [count = NaN, inputs = NaN, outputs = NaN, ...numbers] = words;
  const width = inputs + outputs;
  if (numbers.length !== count * width || !numbers.every((value) => Number.isFinite(value))) {
    const needed = `${count} samples of ${inputs} + ${outputs} numbers`;
    throw new Error(`${name}: got ${numbers.length} words, needed ${needed}.`);
  }
  const starts = Array.from({ length: count }, (_, i) => i * width);
  return {
    x: starts.map((start) => numbers.slice(start, start + inputs)),
    y: starts.map((start) => numbers.slice(start + inputs, start + width)),
  };
}

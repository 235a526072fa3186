// Weights whose variance suits the number of inputs or outputs, so that signals neither fade nor
// grow from layer to layer: what glorot, he and lecun have in common.
import { readOptions } from '../data/check.ts';
import type { InitializerDefinition } from './initializer.ts';
import { fillTruncatedNormal, fillUniform, readSeed } from './sampling.ts';

export interface Scaling {
  readonly scale: number;
  readonly mode: 'fanIn' | 'fanOut' | 'fanAvg';
  readonly distribution: 'uniform' | 'truncatedNormal';
}

// The standard deviation of a standard normal distribution cut at ±2.
const cutDeviation = 0.87962566103423978;

/**
 * Variance scale ÷ fan: uniform in ±√(3·scale ÷ fan), or normal with deviation √(scale ÷ fan), cut
 * at two deviations of the uncut distribution, which is wider by 1 ÷ 0.8796 so that the result has
 * it.
 */
export function varianceScaled(
  name: string,
  options: unknown,
  { scale, mode, distribution }: Scaling,
): InitializerDefinition {
  const given = readOptions(name, options, { seed: undefined });
  const ownSeed = readSeed(name, given.value('seed'));
  return {
    name,
    fill(out, shape, seed, weight) {
      const key = ownSeed ?? seed;
      const { fanIn, fanOut } = fansOf(shape);
      const fan = { fanIn, fanOut, fanAvg: (fanIn + fanOut) / 2 }[mode];
      const variance = scale / Math.max(fan, 1);
      if (distribution === 'uniform') {
        const limit = Math.sqrt(3 * variance);
        fillUniform(out, key, weight, -limit, limit);
      } else {
        fillTruncatedNormal(out, key, weight, 0, Math.sqrt(variance) / cutDeviation);
      }
    },
  };
}

/** Shape [..., in, out]: the leading axes are a receptive field and multiply both fans. */
export function fansOf(shape: readonly number[]): { fanIn: number; fanOut: number } {
  const receptive = shape.slice(0, -2).reduce((product, size) => product * size, 1);
  const fanOut = shape.at(-1) ?? 1;
  return { fanIn: receptive * (shape.at(-2) ?? fanOut), fanOut: receptive * fanOut };
}

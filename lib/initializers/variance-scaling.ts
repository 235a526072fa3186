// Weights whose variance suits the number of inputs or outputs, so that signals neither fade nor
// grow from layer to layer: what glorot, he and lecun have in common.
import { readOptions } from '../data/check.ts';
import type { Made } from '../data/recipe.ts';
import { remember } from '../data/recipe.ts';
import type { InitializerDefinition } from './initializer.ts';
import { fillTruncatedNormal, fillUniform, readSeed } from './sampling.ts';
import type { Seeded } from './sampling.ts';

export interface Scaling {
  readonly scale: number;
  readonly mode: (typeof modes)[number];
  readonly distribution: (typeof distributions)[number];
}

export interface VarianceScalingOptions extends Seeded {
  /** Above 0; default 1. */
  scale?: number;
  /** What the variance is divided by; default `fanIn`. `fanAvg` is the mean of both. */
  mode?: Scaling['mode'];
  /** Default `truncatedNormal`, of which `normal` is another name. */
  distribution?: Scaling['distribution'];
}

const modes = ['fanIn', 'fanOut', 'fanAvg'] as const;
const distributions = ['truncatedNormal', 'normal', 'uniform'] as const;

/**
 * Mean 0 and variance scale ÷ fan; a weight [..., in, out] has fanIn = in and fanOut = out, both
 * times the sizes of the other axes. `uniform` lies in ±√(3·scale ÷ fan); `truncatedNormal` is cut
 * at two deviations of the uncut distribution, which is wider by 1 ÷ 0.8796, so that what is left
 * has the variance. All of glorot, he and lecun are cases of it.
 * @throws TypeError or RangeError if an option is unknown or wrong.
 * @example
 * const kernelInitializer = initializers.varianceScaling({ scale: 2, mode: 'fanOut' });
 * layers.dense({ units: 8, activation: 'relu', kernelInitializer });
 */
export function varianceScaling(options?: VarianceScalingOptions): InitializerDefinition {
  const name = 'varianceScaling';
  const defaults = { scale: 1, mode: 'fanIn', distribution: 'truncatedNormal', seed: undefined };
  const given = readOptions(name, options, defaults);
  const scaling = {
    scale: given.number('scale', { above: 0 }),
    mode: given.choice('mode', modes),
    distribution: given.choice('distribution', distributions),
  };
  return scaled(given, readSeed(name, given.value('seed')), scaling);
}

/** A case of it under a name of its own, whose only option is the seed. */
export function varianceScaled(
  name: string,
  options: unknown,
  scaling: Scaling,
): InitializerDefinition {
  const given = readOptions(name, options, { seed: undefined });
  return scaled(given, readSeed(name, given.value('seed')), scaling);
}

// The standard deviation of a standard normal distribution cut at ±2.
const cutDeviation = 0.87962566103423978;

function scaled(
  how: Made,
  ownSeed: number | undefined,
  { scale, mode, distribution }: Scaling,
): InitializerDefinition {
  return remember('initializers', how, {
    name: how.factory,
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
  });
}

/** Shape [..., in, out]: the leading axes are a receptive field and multiply both fans. */
export function fansOf(shape: readonly number[]): { fanIn: number; fanOut: number } {
  const receptive = shape.slice(0, -2).reduce((product, size) => product * size, 1);
  const fanOut = shape.at(-1) ?? 1;
  return { fanIn: receptive * (shape.at(-2) ?? fanOut), fanOut: receptive * fanOut };
}

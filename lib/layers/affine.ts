// What normalizations share: after it has taken scale and mean away, a layer learns them anew, as
// gamma and beta.
import type { Given } from '../data/check.ts';
import type { Value } from '../graph/graph.ts';
import { add, fma, mul } from '../graph/ops.ts';
import type { Shape } from '../graph/shape.ts';
import type { Initializer } from '../initializers/resolve.ts';
import type { ApplyContext, WeightSpec } from './layer.ts';
import { readWeight, weightDefaults } from './weight-options.ts';
import type { WeightOptions } from './weight-options.ts';

export interface AffineOptions extends WeightOptions<'gamma' | 'beta'> {
  /** Whether beta is added; default true. */
  center?: boolean;
  /** Whether gamma is a factor; default true. */
  scale?: boolean;
  /** Default 'ones'. */
  gammaInitializer?: Initializer;
  /** Default 'zeros'. */
  betaInitializer?: Initializer;
}

type AffineName = keyof typeof affineDefaults;

/** These options with their defaults. */
export const affineDefaults = {
  center: true,
  scale: true,
  ...weightDefaults('gamma', 'ones'),
  ...weightDefaults('beta', 'zeros'),
};

/** gamma and beta of a layer. */
export interface Affine {
  weights(shape: Shape, where: string): readonly WeightSpec[];
  gamma(context: ApplyContext): Value | undefined;
  beta(context: ApplyContext): Value | undefined;
  /** x·gamma + beta. */
  apply(x: Value, context: ApplyContext): Value;
}

/** Reads these options. */
export function readAffine(type: string, given: Given<AffineName>): Affine {
  const scale = given.boolean('scale');
  const center = given.boolean('center');
  const specs = [
    ...(scale ? [readWeight(type, given, 'gamma')] : []),
    ...(center ? [readWeight(type, given, 'beta')] : []),
  ];
  const own: Affine = {
    weights: (shape, where) => specs.map((spec) => spec(shape, where)),
    gamma: (context) => (scale ? context.weight('gamma') : undefined),
    beta: (context) => (center ? context.weight('beta') : undefined),
    apply(x, context) {
      const gamma = own.gamma(context);
      const beta = own.beta(context);
      if (gamma && beta) return fma(x, gamma, beta);
      if (gamma) return mul(x, gamma);
      return beta ? add(x, beta) : x;
    },
  };
  return own;
}

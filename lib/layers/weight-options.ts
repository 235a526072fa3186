// The options of one weight, which every layer calls by the weight's name: `kernelInitializer`,
// `kernelRegularizer`, `kernelConstraint`.
import { resolveConstraint } from '../constraints/resolve.ts';
import type { Constraint } from '../constraints/resolve.ts';
import type { Given } from '../data/check.ts';
import { resolveInitializer } from '../initializers/resolve.ts';
import type { Initializer, InitializerName } from '../initializers/resolve.ts';
import { resolveRegularizer } from '../regularizers/resolve.ts';
import type { Regularizer } from '../regularizers/resolve.ts';
import type { WeightSpec } from './layer.ts';

/** A layer's options for its weight `W`: how it starts, what it costs, what it must obey. */
export type WeightOptions<W extends string> = {
  [K in `${W}Initializer`]?: Initializer;
} & {
  /** A penalty on the weight, added to the loss; default none. */
  [K in `${W}Regularizer`]?: Regularizer;
} & {
  /** What the weight is brought to obey after each update; default none. */
  [K in `${W}Constraint`]?: Constraint;
};

type OptionOf<W extends string> = `${W}${'Initializer' | 'Regularizer' | 'Constraint'}`;

/** The options of a weight with their defaults, for `readLayerOptions`. */
export function weightDefaults<W extends string>(
  weight: W,
  initializer: InitializerName,
): Record<OptionOf<W>, unknown> {
  return {
    [`${weight}Initializer`]: initializer,
    [`${weight}Regularizer`]: undefined,
    [`${weight}Constraint`]: undefined,
  } as Record<OptionOf<W>, unknown>;
}

/**
 * Reads the options of a trained weight; gives its spec for a shape, in a layer that errors of a
 * user's functions call `where`: its name is known only then.
 */
export function readWeight<W extends string>(
  type: string,
  given: Given<OptionOf<NoInfer<W>>>,
  weight: W,
): (shape: readonly number[], where: string) => WeightSpec {
  const initializer = resolveInitializer(
    `${type}: ${weight}Initializer`,
    given.value(`${weight}Initializer`),
  );
  const rules = (where: string): Pick<WeightSpec, 'regularizer' | 'constraint'> => ({
    regularizer: resolveRegularizer(
      `${where}: ${weight}Regularizer`,
      given.value(`${weight}Regularizer`),
    ),
    constraint: resolveConstraint(
      `${where}: ${weight}Constraint`,
      given.value(`${weight}Constraint`),
    ),
  });
  // What is wrong with the options themselves is found at once.
  rules(type);
  return (shape, where) => ({ name: weight, shape, trainable: true, initializer, ...rules(where) });
}

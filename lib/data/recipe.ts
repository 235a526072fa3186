// How things that factories make were made: which factory, with which options. A model is saved as
// recipes and made again from them, so a new layer or loss can be saved without a line of its own.
// What defines the things of a vocabulary (`defineLayer`, `defineActivation`) remembers for all.

/**
 * The modules that factories are exported from, as users name them: `layers`, `losses`. What
 * `compile` makes of its options is a `model`'s.
 */
export type Vocabulary =
  | 'activations'
  | 'constraints'
  | 'initializers'
  | 'layers'
  | 'losses'
  | 'metrics'
  | 'model'
  | 'optimizers'
  | 'regularizers'
  | 'schedules';

/** Options as a factory was given them. */
export interface Made {
  /** The name under which the factory is exported. */
  readonly factory: string;
  /** Those that were given, as they were read. */
  readonly options: ReadonlyMap<string, unknown>;
}

export interface Recipe extends Made {
  readonly vocabulary: Vocabulary;
}

const recipes = new WeakMap<object, Recipe>();

/** Remembers how `made` was made, from options as `readOptions` read them, and returns it. */
export function remember<T extends object>(
  vocabulary: Vocabulary,
  { factory, options }: Made,
  made: T,
): T {
  const copies = new Map<object, object>();
  const own = new Map([...options].map(([name, value]) => [name, copyOf(value, copies)]));
  recipes.set(made, { vocabulary, factory, options: own });
  return made;
}

/** How something was made; undefined if no factory made it. */
export function recipeOf(made: unknown): Recipe | undefined {
  const held = (typeof made === 'object' && made !== null) || typeof made === 'function';
  return held ? recipes.get(made) : undefined;
}

// Lists and records, which their owner may change later; what a factory made stays itself. `copies`
// holds what has been copied, so that a ring stays one.
function copyOf(value: unknown, copies: Map<object, object>): unknown {
  if (typeof value !== 'object' || value === null || recipes.has(value)) return value;
  const known = copies.get(value);
  if (known) return known;
  if (Array.isArray(value)) {
    const list: unknown[] = [];
    copies.set(value, list);
    for (const entry of value as unknown[]) list.push(copyOf(entry, copies));
    return list;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return value;
  // Without a prototype, so that no name is a setter.
  const record = Object.create(null) as Record<string, unknown>;
  copies.set(value, record);
  for (const [name, entry] of Object.entries(value)) record[name] = copyOf(entry, copies);
  return record;
}

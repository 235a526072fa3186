// What factories make remembers how: so that a model can be saved as recipes, each factory there is
// must be remembered under the name by which loading finds it.
import { describe, expect, test } from 'vitest';
import { readOptions } from '#lib/data/check.ts';
import { recipeOf, remember } from '#lib/data/recipe.ts';
import * as library from '#lib/index.ts';
import { expectRefused } from '../support/bad-values.ts';
import { makePlainly } from '../support/make-plainly.ts';

const vocabularies = [
  'activations',
  'constraints',
  'initializers',
  'layers',
  'losses',
  'metrics',
  'optimizers',
  'regularizers',
  'schedules',
] as const;
const factories = vocabularies.flatMap((vocabulary) =>
  Object.entries({ ...library }[vocabulary]).map(
    ([name, factory]) => [vocabulary, name, factory as (options?: object) => unknown] as const,
  ),
);
// A schedule of one's own is a function, not options, and cannot be saved; a confusion matrix is
// filled by users and is no part of a model.
const others = new Set<unknown>([library.schedules.custom, library.metrics.confusionMatrix]);
const saved = factories.filter(([, , factory]) => !others.has(factory));

describe('every factory', () => {
  test.each(saved)('%s.%s is remembered with what it was given', (vocabulary, name, make) => {
    const { made, options } = makePlainly(make);
    const recipe = recipeOf(made);
    expect({ ...recipe, options: Object.fromEntries(recipe?.options ?? []) }).toEqual({
      vocabulary,
      factory: name,
      options,
    });
  });
});

test.each([
  ...factories.filter(([, , factory]) => factory !== library.schedules.custom),
  ...Object.entries(library.callbacks).map(
    ([name, factory]) => ['callbacks', name, factory as (options?: object) => unknown] as const,
  ),
])('%s.%s refuses an option that it does not have', (_, name, make) => {
  expectRefused(() => make({ noSuchOption: 1 }), `${name}: unknown option "noSuchOption"`);
});

describe('a recipe', () => {
  test('holds what was given and not what was left out', () => {
    const options = recipeOf(
      library.optimizers.sgd({ momentum: 0.9, nesterov: undefined as never }),
    );
    expect([...(options?.options ?? [])]).toEqual([['momentum', 0.9]]);
  });

  test('does not change with the array that an option was', () => {
    const shape = [2, 3];
    const layer = library.layers.inputLayer({ shape });
    shape[0] = 9;
    expect(recipeOf(layer)?.options.get('shape')).toEqual([2, 3]);
  });

  test('holds what other factories made as it is', () => {
    const kernelInitializer = library.initializers.heNormal();
    const layer = library.layers.dense({ units: 1, kernelInitializer });
    expect(recipeOf(layer)?.options.get('kernelInitializer')).toBe(kernelInitializer);
  });

  test('copies records, and a ring as a ring', () => {
    const ring: Record<string, unknown> = { list: [1] };
    ring['self'] = ring;
    const given = readOptions('f', { ring }, { ring: undefined });
    const copy = recipeOf(remember('losses', given, {}))?.options.get('ring');
    (ring['list'] as number[])[0] = 2;
    expect(copy).not.toBe(ring);
    expect(copy).toHaveProperty('self.self.list', [1]);
  });

  test('is not there for what no factory made', () => {
    for (const value of [undefined, null, 1, 'relu', {}, () => 1]) {
      expect(recipeOf(value)).toBe(undefined);
    }
  });
});

import { describe, expect, test } from 'vitest';
import { inverseNormalCdf } from '../../lib/float64.ts';
import type { InitializerDefinition } from '../../lib/initializers/initializer.ts';
import * as initializers from '../../lib/initializers/index.ts';
import { fillTruncatedNormal } from '../../lib/initializers/sampling.ts';
import { siteOf, splitSeed, words } from '../../lib/random.ts';
import { expectOptionChecked } from '../support/bad-values.ts';
import { filled, hasMoments, momentsOf } from '../support/fill-weight.ts';

type Factory = (options: { seed?: number }) => InitializerDefinition;
const fixed = ['zeros', 'ones', 'constant', 'identity'];
const factories = Object.entries(initializers) as [string, Factory][];
const seeded = factories.filter(([name]) => !fixed.includes(name));

describe('random weights', () => {
  test('are functions of seed, weight name and element', () => {
    // Longer than the blocks in which words are drawn.
    const n = 10_007;
    const drawn = new Uint32Array(n);
    words(splitSeed(5), siteOf('dense_3/kernel/0'), 0, n, drawn);
    const middle = (word: number): number => ((word >>> 8) + 0.5) / 2 ** 24;
    const uniform = filled(
      initializers.randomUniform({ min: 2, max: 5 }),
      [n],
      5,
      'dense_3/kernel',
    );
    expect(uniform).toEqual(Float32Array.from(drawn, (word) => 2 + 3 * middle(word)));
    const normal = initializers.randomNormal({ mean: 1, stddev: 2 });
    expect(filled(normal, [n], 5, 'dense_3/kernel')).toEqual(
      Float32Array.from(drawn, (word) => 1 + 2 * inverseNormalCdf(middle(word))),
    );
  });

  test.each(seeded)('%s repeats with the seed and differs without', (_, factory) => {
    const make = (seed?: number) => factory(seed === undefined ? {} : { seed });
    const shape = [40, 10];
    expect(filled(make(), shape, 7)).toEqual(filled(make(), shape, 7));
    expect(filled(make(), shape, 7)).not.toEqual(filled(make(), shape, 8));
    expect(filled(make(), shape, 7)).not.toEqual(filled(make(), shape, 7, 'dense_1/kernel'));
    expect(filled(make(3), shape, 7)).toEqual(filled(make(), shape, 3));
    expect(filled(make(2 ** 40), shape)).not.toEqual(filled(make(2 ** 41), shape));
  });

  test.each(seeded)('%s checks its seed at once', (name, factory) => {
    expectOptionChecked(factory, name, 'seed', {}, ['2^31']);
  });

  test('truncated normal numbers stay within two deviations', () => {
    const out = new Float32Array(200_000);
    fillTruncatedNormal(out, 1, 'dense/kernel', 0, 3);
    expect(momentsOf(out).largest).toBeLessThanOrEqual(6);
    expect(momentsOf(out).largest).toBeGreaterThan(5.99);
    expect(hasMoments(out, 0, 3 * 0.8796256610342398)).toBe(true);
  });
});

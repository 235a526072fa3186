// Every function of every namespace, with every bad value as every argument and option. Functions
// are found by walking what the library exports and what they need is found by asking them, so that
// a factory added to an index is tested here without a line of its own.
import { describe, expect, test } from 'vitest';
import * as library from '../../lib/index.ts';
import { placesOf, wrongs } from '../support/bad-calls.ts';
import type { About } from '../support/bad-calls.ts';
import { allValues } from '../support/bad-values.ts';
import { argumentsOf } from '../support/sound-arguments.ts';
import type { Make } from '../support/sound-arguments.ts';

const namespaces = Object.entries(library).filter(([, value]) => typeof value === 'object');

// What is called by a name that it is given says that name; rates must fit their boundaries.
function aboutOf(name: string): About {
  return {
    where: [name, 'relu: '],
    ...(name === 'piecewiseConstant' && { names: [['values', 'boundaries', 'options']] }),
  };
}

test('the table has 64 values and more', () => {
  expect(new Set(allValues.map(([label]) => label)).size).toBe(allValues.length);
  expect(allValues.length).toBeGreaterThanOrEqual(64);
});

describe.each(namespaces)('%s', (_, namespace) => {
  test.each(Object.entries(namespace))('%s refuses what is wrong, by name', async (name, make) => {
    const args = argumentsOf(make as Make);
    expect(args, 'arguments with which it works').toBeDefined();
    expect(await wrongs(placesOf(name, make as Make, args ?? [], aboutOf(name)))).toEqual([]);
  });
});

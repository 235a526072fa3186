// The checks behind every factory.
import { describe, expect, test } from 'vitest';
import {
  factoryNamed,
  hasFields,
  needArray,
  needName,
  needNumber,
  needShape,
  readOptions,
  refuseFactory,
} from '../../lib/data/check.ts';
import { badValues, expectRefused, throwingGetter } from '../support/bad-values.ts';

describe('needNumber', () => {
  test('takes numbers inside of the range and gives them back', () => {
    expect(needNumber('f', 'x', 3, { integer: true, min: 1, max: 3 })).toBe(3);
    expect(needNumber('f', 'x', 0, { min: 0, below: 1 })).toBe(0);
    expect(needNumber('f', 'x', -1e38)).toBe(-1e38);
  });

  test('says what was got and what was needed', () => {
    const message = (value: unknown, range: object): string => {
      try {
        needNumber('dense', 'units', value, range);
      } catch (error) {
        return String(error);
      }
      return '';
    };
    const one = { integer: true, min: 1 };
    expect(message(1.5, one)).toBe('RangeError: dense: units: got 1.5, needed an integer >= 1.');
    expect(message('1', one)).toBe('TypeError: dense: units: got "1", needed an integer >= 1.');
    expect(message(1, { min: 0, below: 1 })).toContain('needed a number in [0, 1).');
    expect(message(0, { above: 0 })).toContain('needed a number > 0.');
    expect(message(9, { above: 0, max: 5 })).toContain('needed a number in (0, 5].');
    expect(message(9, { max: 5 })).toContain('needed a number <= 5.');
    expect(message(1e39, { min: 0 })).toContain('needed a number >= 0, finite as float32.');
    expect(message(NaN, {})).toContain('got NaN, needed a finite number.');
  });

  test('refuses what is not finite as float32', () => {
    for (const value of [NaN, Infinity, -Infinity, 1e39]) {
      expectRefused(() => needNumber('f', 'x', value), 'f: x');
    }
  });
});

describe('needShape', () => {
  test('copies and freezes a shape', () => {
    const shape = [2, 3];
    const own = needShape('f', 'shape', shape);
    shape[0] = 9;
    expect(own).toEqual([2, 3]);
    expect(Object.isFrozen(own)).toBe(true);
  });

  test('refuses sizes that are none, too many axes and products beyond int32', () => {
    for (const size of [0, -1, 1.5, NaN, '3', null, 2147483648]) {
      expectRefused(() => needShape('f', 'shape', [2, size]), 'f: shape[1]');
    }
    expectRefused(() => needShape('f', 'shape', [1, 1, 1, 1, 1, 1]), 'f: shape');
    expectRefused(() => needShape('f', 'shape', [65536, 65536]), 'f: shape');
    for (const [label, value] of badValues) {
      if (!label.includes('empty array') && label !== 'an array') {
        expectRefused(() => needShape('f', 'shape', value), 'f: shape');
      }
    }
  });
});

describe('needName', () => {
  test('refuses what cannot be part of the name of a weight', () => {
    expect(needName('f', 'name', 'hidden 1')).toBe('hidden 1');
    for (const name of ['', 'a/b', 'x'.repeat(257), 7, null, undefined]) {
      expectRefused(() => needName('f', 'name', name), 'f: name');
    }
  });
});

describe('readOptions', () => {
  const defaults = { rate: 0.5, nesterov: false, clip: undefined, mode: 'mean' };

  test('gives what was given, and defaults for what is absent or undefined', () => {
    const given = readOptions('f', { rate: 0.25, nesterov: undefined }, defaults);
    expect(given.number('rate')).toBe(0.25);
    expect(given.boolean('nesterov')).toBe(false);
    expect(given.optionalNumber('clip')).toBe(undefined);
    expect(given.choice('mode', ['mean', 'sum'])).toBe('mean');
    expect(readOptions('f', undefined, defaults).number('rate')).toBe(0.5);
  });

  test('suggests the nearest option for an unknown one', () => {
    const message = 'f: unknown option "nestrov", needed one of rate, nesterov, clip, mode. ';
    expect(() => readOptions('f', { nestrov: true }, defaults)).toThrow(
      new RangeError(`${message}Did you mean "nesterov"?`),
    );
    expectRefused(() => readOptions('f', { x: 1 }, {}), 'unknown option "x", it has none');
  });

  test('reads every option once', () => {
    let reads = 0;
    const options = {
      get rate() {
        reads += 1;
        return reads;
      },
    };
    const given = readOptions('f', options, defaults);
    expect([given.number('rate'), given.number('rate'), reads]).toEqual([1, 1, 1]);
  });

  test('takes options of a class and of an object without prototype', () => {
    class Options {
      get rate(): number {
        return 0.75;
      }
    }
    expect(readOptions('f', new Options(), defaults).number('rate')).toBe(0.75);
    const bare = Object.assign(Object.create(null) as object, { rate: 0.125 });
    expect(readOptions('f', bare, defaults).number('rate')).toBe(0.125);
  });

  test('turns what a getter or a Proxy throws into a TypeError that names the option', () => {
    expectRefused(() => readOptions('f', throwingGetter('rate'), defaults), 'f: rate');
    for (const [label, value] of badValues) {
      if (label.includes('Proxy')) expectRefused(() => readOptions('f', value, defaults), 'f: ');
    }
  });

  test('knows only its own keys, not those of every object', () => {
    expectRefused(() => readOptions('f', { toString: 1 }, defaults), 'unknown option "toString"');
    const polluted = JSON.parse('{"__proto__": 1}') as object;
    expectRefused(() => readOptions('f', polluted, defaults), 'unknown option "__proto__"');
  });
});

describe('names of factories', () => {
  const factories = { relu: () => 1, tanh: () => 2 };

  test('a name gives its factory, and a misspelt one the nearest', () => {
    expect(factoryNamed('f', 'relu', factories)()).toBe(1);
    expectRefused(() => factoryNamed('f', 'rleu', factories), 'Did you mean "relu"?');
    expectRefused(() => factoryNamed('f', 'relu', factories, ['relu']), 'unknown name "relu"');
    for (const name of ['toString', '__proto__', 'constructor']) {
      expectRefused(() => factoryNamed('f', name, factories), 'f: unknown name');
    }
  });

  test('a factory that was not called is refused with the call', () => {
    const check = (): void => refuseFactory('f', factories.tanh, 'activations', factories);
    expectRefused(check, 'got the factory activations.tanh', 'Call it: activations.tanh().');
  });

  test('fields are asked for without letting a trap out', () => {
    for (const [, value] of badValues) expect(hasFields(value, { perRow: 'function' })).toBe(false);
    expect(hasFields({ perRow: () => 1 }, { perRow: 'function' })).toBe(true);
  });
});

test('needArray asks for the length once, whatever a Proxy says later', () => {
  let length = 0;
  const growing = new Proxy([7], {
    get: (array, key) => (key === 'length' ? ++length : Reflect.get(array, key)),
  });
  expect(needArray('f', 'list', growing, 3, 'numbers')).toEqual([7]);
  const holed = Object.assign(Array(3), { 0: 1, 2: 3 });
  expect(needArray('f', 'list', holed, 3, 'numbers')).toEqual([1, undefined, 3]);
  expectRefused(() => needArray('f', 'list', Array(4), 3, 'numbers'), 'f: list: got an array of');
});

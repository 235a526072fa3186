// The strict reader of JSON: what JSON.parse reads it reads alike, unless it is one of the things
// that it refuses; and every error names the byte.
import { describe, expect, test } from 'vitest';
import { readJson } from '#lib/checkpoint/json.ts';
import type { Field } from '#lib/checkpoint/json.ts';

const read = (text: string, first = 0): Field =>
  readJson({ bytes: Buffer.from(text, 'latin1'), byteOf: (index) => first + index });

/** Everything, as JSON.parse gives it. */
function plain(field: Field): unknown {
  switch (field.kind) {
    case 'object':
      return Object.fromEntries([...field.object()].map(([name, own]) => [name, plain(own)]));
    case 'list':
      return field.list(1000).map(plain);
    case 'string':
      return field.string();
    case 'number':
      return field.number();
    case 'boolean':
      return field.boolean();
    case 'null':
      return null;
    default:
      return field.kind satisfies never;
  }
}

const sound = [
  '{}',
  ' [ ] ',
  '{"a":1,"b":[true,false,null],"c":{"d":"e"}}',
  '\t{ "a" : [ 1 , 2 ] }\r\n',
  '[0,-0,1.5,-2e3,1E-2,1e+2,0.1,123456789012345678]',
  '["","\\"\\\\\\/\\b\\f\\n\\r\\t","\\u00e9\\ud83d\\ude00x","~"]',
  '{"__proto__":{"x":1},"constructor":2,"":3}',
  '[[[[[[[[]]]]]]]]',
  '[["[{",{"}\\"]":["\\\\"],"[" : -1.5e3 }\t, true ],"]"]',
  '"alone"',
];

const broken: readonly (readonly [text: string, error: string])[] = [
  ['', 'byte 100: got the end, needed a value'],
  ['{', 'byte 101: got the end, needed a name'],
  ['{"a"}', "byte 104: got '}', needed ':'"],
  ['{"a":}', "byte 105: got '}', needed a value"],
  ['{"a":1,}', "byte 107: got '}', needed a name"],
  ['{a:1}', "byte 101: got 'a', needed a name"],
  ['[1,]', "byte 103: got ']', needed a value"],
  ['[1 2]', "byte 103: got '2', needed ',' or ']'"],
  ['[1', "byte 102: got the end, needed ',' or ']'"],
  ['{"a":1]', "byte 106: got ']', needed ',' or '}'"],
  ['[01]', "byte 102: got '1', needed ',' or ']'"],
  ['[.5]', "byte 101: got '.', needed a value"],
  ['[+1]', "byte 101: got '+', needed a value"],
  ['[1.]', "byte 103: got ']', needed a digit"],
  ['[1e]', "byte 103: got ']', needed a digit"],
  ['[-]', "byte 102: got ']', needed a digit"],
  ['[NaN]', "byte 101: got 'N', needed a value"],
  ['[tru]', "byte 101: got 't', needed a value"],
  ['[1]x', "byte 103: got 'x' behind the value"],
  ['["a', 'byte 103: got the end in a string, needed ASCII'],
  ['["a\n"]', 'byte 103: got byte 10 in a string, needed ASCII'],
  ['["\u00e9"]', 'byte 102: got byte 233 in a string, needed ASCII'],
  ['["\u007f"]', 'byte 102: got byte 127 in a string, needed ASCII'],
  ['["\\x"]', 'byte 102: got an unknown escape'],
  ['["\\u12g4"]', 'byte 102: got an unknown escape'],
  ['["\\', 'byte 102: got an unknown escape'],
  ['["\\ud83d"]', 'byte 108: got half of a surrogate pair'],
  ['["\\ud83dx"]', 'byte 108: got half of a surrogate pair'],
  ['["\\ud83d\\ud83d"]', 'byte 108: got half of a surrogate pair'],
  ['["\\ude00"]', 'byte 102: got half of a surrogate pair'],
  ['{"a":1,"a":2}', 'byte 107: got the name "a" twice'],
  ['{"a":1,"\\u0061":2}', 'byte 107: got the name "a" twice'],
  [`${'['.repeat(33)}${']'.repeat(33)}`, 'byte 132: got more than 32 lists inside each other'],
];

describe('readJson', () => {
  test.each(sound)('reads %j like JSON.parse', (text) => {
    expect(plain(read(text))).toEqual(JSON.parse(text));
  });

  test.each(broken)('refuses %j', (text, error) => {
    expect(() => plain(read(text, 100))).toThrow(RangeError);
    expect(() => plain(read(text, 100))).toThrow(`loadModel: ${error}`);
  });

  test('reads the same as JSON.parse, or refuses, whatever is done to a text', () => {
    const text = sound[2] ?? '';
    for (let at = 0; at < text.length; at++) {
      for (const byte of [0, 9, 10, 32, 34, 44, 48, 58, 91, 92, 93, 101, 123, 125, 127, 233]) {
        const changed = text.slice(0, at) + String.fromCharCode(byte) + text.slice(at + 1);
        let parsed: unknown;
        try {
          parsed = JSON.parse(changed);
        } catch {
          expect(() => plain(read(changed)), changed).toThrow(RangeError);
          continue;
        }
        if (/[^ -~\s]|"a".*"a"|"b".*"b"|"c".*"c"/.test(changed)) continue;
        expect(plain(read(changed)), changed).toEqual(parsed);
      }
    }
  });

  test('keeps nothing of a prototype in reach of a name', () => {
    const fields = read('{"__proto__":1}').object();
    expect([...fields.keys()]).toEqual(['__proto__']);
    expect(({} as { x?: unknown }).x).toBe(undefined);
  });
});

describe('a field', () => {
  const root = read('{"n":12,"x":-1.5,"s":"text","l":[1,[]],"t":true,"big":9007199254740993}');
  const { n, x, s, l, t, big } = root.fields(['n', 'x', 's', 'l', 't', 'big']);

  test('gives what it is asked for if that is what it is', () => {
    expect([n.integer(0, 12), x.number(), s.string(), t.boolean()]).toEqual([
      12,
      -1.5,
      'text',
      true,
    ]);
    expect(l.list(2).map(({ kind }) => kind)).toEqual(['number', 'list']);
    expect([n.byte, l.byte]).toEqual([5, 32]);
  });

  test('names its byte if it is something else', () => {
    expect(() => n.string()).toThrow('byte 5: got a number, needed a string');
    expect(() => s.number()).toThrow('byte 21: got a string, needed a number');
    expect(() => root.list(1)).toThrow('byte 0: got an object, needed a list');
    expect(() => read('null').boolean()).toThrow('byte 0: got null, needed a boolean');
    expect(() => n.integer(0, 11)).toThrow('byte 5: got 12, needed an integer in [0, 11]');
    expect(() => x.integer(-9, 9)).toThrow('got -1.5, needed an integer');
    expect(() => big.integer(0, Number.MAX_SAFE_INTEGER)).toThrow('got 9007199254740993, needed');
    expect(() => l.list(1)).toThrow('byte 35: got more than 1 values in a list');
    expect(() => read('[1e999]').list(1)[0]?.number()).toThrow(
      'byte 1: the number is out of range',
    );
  });

  test('has all names that are needed and none that are not known', () => {
    expect(() => root.fields(['n'])).toThrow('byte 12: got the name "x", needed one of n.');
    expect(() => root.fields(['n', 'x', 's', 'l', 't', 'big', 'more'])).toThrow('got no "more"');
    expect(read('{"a":1}').fields(['a'], ['b']).b).toBe(undefined);
  });

  test('leads to the bytes of JSON inside of a string', () => {
    const text = JSON.stringify({ a: JSON.stringify({ 'q"uote': [1, 'x\\y', 22] }) });
    const inside = readJson(read(text, 1000).fields(['a']).a.stringSource());
    const [one, word, last] = inside.fields(['q"uote'])['q"uote'].list(3);
    expect(one?.byte).toBe(1000 + text.indexOf('1,'));
    expect(word?.string()).toBe('x\\y');
    expect(last?.byte).toBe(1000 + text.indexOf('22'));
    expect(() => inside.fields(['a'])).toThrow(`byte ${1000 + text.indexOf('[1,')}: got the name`);
    const broken = read(JSON.stringify('{"a":1,}'), 50);
    expect(() => readJson(broken.stringSource())).toThrow("byte 60: got '}', needed a name");
    expect(() => read('"ab\\u0161"').stringSource()).toThrow('byte 3: needed ASCII');
  });
});

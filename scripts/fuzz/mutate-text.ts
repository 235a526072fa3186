// JSON damaged as text: names twice, numbers that are none, brackets by the thousand.
import type { Dice } from './dice.ts';

/** What stands in JSON and is trouble. */
export const numbersOfTrouble: readonly string[] = [
  '0',
  '-0',
  '-1',
  '1',
  '2',
  '3',
  '0.5',
  '-0.0',
  '1e400',
  '-1e400',
  '1e-400',
  '1E5',
  '2.0',
  '00',
  '0x10',
  '255',
  '65535',
  '65536',
  '65537',
  '16777217',
  '2147483647',
  '2147483648',
  '4294967296',
  '9007199254740991',
  '9007199254740992',
  '9007199254740993',
  '18446744073709551616',
  '1.7976931348623157e308',
  '9'.repeat(400),
  'NaN',
  'Infinity',
];

export const stringsOfTrouble: readonly string[] = [
  '',
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  '__metadata__',
  'a/b',
  '-0',
  'NaN',
  '\ud800',
  '\u0000',
  '😀',
  'x'.repeat(300),
  'F16',
  'I64',
  'i32',
  'random',
  'rows',
  'matmul',
  'reshape',
  'concat',
  'layers.dense',
  'layers.custom',
  'layers.embedding',
  'optimizers.adam',
  'optimizers.custom',
  'losses.huber',
  'schedules.warmup',
  'schedules.custom',
];

// prettier-ignore
const fragments: readonly string[] = [
  '"', '\\', '{', '}', '[', ']', ',', ':', '{}', '[]', '""', 'null', 'true', ' ', '\n', "'",
  '\\u0000', '\\ud800', '\\u005f', '"__proto__":{"polluted":true},', '"a":1,', '/**/',
];

type TextMutation = (text: string, dice: Dice) => string;

const mutations: readonly TextMutation[] = [
  function number(text, dice) {
    return replaceOne(text, dice, /-?\d[\d.eE+-]*/g, () => dice.pick(numbersOfTrouble));
  },
  function word(text, dice) {
    const other = (): string => JSON.stringify(dice.pick(stringsOfTrouble));
    return replaceOne(text, dice, /"(?:[^"\\]|\\.)*"/g, other);
  },
  function twice(text, dice) {
    const member = /"(?:[^"\\]|\\.)*":(?:"(?:[^"\\]|\\.)*"|[\d.-]+|\[[^[\]{}]*\])/g;
    return replaceOne(text, dice, member, (own) => `${own},${own}`);
  },
  function insert(text, dice) {
    const at = dice.below(text.length + 1);
    const piece = dice.pick([...fragments, ...numbersOfTrouble]);
    return text.slice(0, at) + piece + text.slice(at);
  },
  function takeOut(text, dice) {
    const at = dice.below(text.length + 1);
    return text.slice(0, at) + text.slice(at + 1 + dice.below(20));
  },
  function move(text, dice) {
    const [a, b] = [dice.below(text.length + 1), dice.below(text.length + 1)];
    const piece = text.slice(a, a + dice.below(60));
    return text.slice(0, b) + piece + text.slice(b);
  },
  function nest(text, dice) {
    const depth = dice.pick([2, 31, 32, 33, 1000, 100_000]);
    const [open, close] = dice.pick([
      ['[', ']'],
      ['{"a":', '}'],
      ['[', ''],
      ['{"record":', '}'],
      ['[[],', ']'],
    ]);
    const around = (own: string): string => open.repeat(depth) + own + close.repeat(depth);
    return replaceOne(text, dice, /"(?:[^"\\]|\\.)*"|-?\d+/g, around);
  },
  function shout(text, dice) {
    return replaceOne(text, dice, /[a-zA-Z]/g, (own) => `\\u00${own.charCodeAt(0).toString(16)}`);
  },
];

function replaceOne(
  text: string,
  dice: Dice,
  pattern: RegExp,
  by: (own: string) => string,
): string {
  const found = [...text.matchAll(pattern)];
  if (found.length === 0) return text;
  const { 0: own, index } = dice.pick(found);
  return text.slice(0, index) + by(own) + text.slice(index + own.length);
}

/** The text with one change, or some. */
export function damageText(text: string, dice: Dice): string {
  let out = text;
  for (let left = dice.chance(0.7) ? 1 : 1 + dice.below(4); left > 0; left--) {
    out = dice.pick(mutations)(out, dice);
  }
  return out;
}

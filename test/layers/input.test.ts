import { describe, expect, test } from 'vitest';
import { input } from '../../lib/layers/input.ts';
import { expectOptionChecked, expectOptionsChecked } from '../support/bad-values.ts';

describe('input', () => {
  test('is a place for samples of a shape and a type', () => {
    expect(input({ shape: [28, 28] })).toMatchObject({ shape: [-1, 28, 28], type: 'f32' });
    expect(input({ shape: [], type: 'i32' })).toMatchObject({ shape: [-1], type: 'i32' });
  });

  test('checks its options at once, under its own name', () => {
    expectOptionChecked(input, 'input', 'shape', {}, ['an array', 'an empty array']);
    expectOptionChecked(input, 'input', 'name', { shape: [1] }, ['a string', 'a digit']);
    expectOptionsChecked(input, 'input');
  });
});

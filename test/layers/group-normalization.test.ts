import { describe, expect, test } from 'vitest';
import { groupNormalization } from '../../lib/layers/group-normalization.ts';
import { applyLayer, definitionOf } from '../support/apply-layer.ts';
import { expectOptionChecked, expectOptionsChecked, expectRefused } from '../support/bad-values.ts';
import { evaluateFloat32 } from '../support/evaluate.ts';

const epsilon = 2 ** -126;
const plain = { epsilon, center: false, scale: false } as const;

function normalized(
  options: Parameters<typeof groupNormalization>[0],
  sample: readonly number[],
  data: readonly number[],
): number[] {
  const { x, y } = applyLayer(groupNormalization({ ...plain, ...options }), sample);
  return [...evaluateFloat32([y], new Map([[x, data]]))[0]!];
}

describe('groupNormalization', () => {
  test('takes mean and deviation of each group of channels away', () => {
    expect(normalized({ groups: 2 }, [4], [1, 3, 10, 2])).toEqual([-1, 1, 1, -1]);
    expect(normalized({ groups: 1 }, [4], [1, 3, 3, 1])).toEqual([-1, 1, 1, -1]);
  });

  test('takes all positions of a group together', () => {
    // Two positions of four channels: the groups are {1, 3, 3, 1} and {10, 2, 2, 10}.
    const data = [1, 3, 10, 2, 3, 1, 2, 10];
    expect(normalized({ groups: 2 }, [2, 4], data)).toEqual([-1, 1, 1, -1, 1, -1, -1, 1]);
    const first = [1, 3, 3, 1, 10, 2, 2, 10];
    expect(normalized({ groups: 2, axis: 1 }, [4, 2], first)).toEqual([-1, 1, 1, -1, 1, -1, -1, 1]);
  });

  test('may give each channel a group of its own', () => {
    expect(normalized({ groups: -1 }, [2, 2], [1, 10, 3, 2])).toEqual([-1, 1, 1, -1]);
  });

  test('learns a scale and a mean for each channel', () => {
    const { x, y, weights } = applyLayer(groupNormalization({ epsilon, groups: 2 }), [4]);
    const { gamma = x, beta = x } = weights;
    const sources = new Map([
      [x, [1, 3, 10, 2]],
      [gamma, [1, 2, 3, 4]],
      [beta, [0, 10, 20, 30]],
    ]);
    expect([...evaluateFloat32([y], sources)[0]!]).toEqual([-1, 12, 23, 26]);
  });

  test('names itself where channels do not make equal groups', () => {
    expectRefused(
      () => definitionOf(groupNormalization()).outputShape([[48]]),
      'groupNormalization "groupNormalization": groups: got 32 for 48 channels, needed a divisor',
    );
    expectRefused(
      () => definitionOf(groupNormalization({ axis: 3 })).outputShape([[64]]),
      'axis: got 3',
    );
  });

  test('checks its options at once', () => {
    const type = 'groupNormalization';
    expectOptionChecked(groupNormalization, type, 'groups', {}, ['-1']);
    expectOptionChecked(groupNormalization, type, 'epsilon', {}, ['1.5', '2^31', '2^53']);
    expectOptionChecked(groupNormalization, type, 'axis', {}, ['-1']);
    expectOptionsChecked(groupNormalization, type);
    expectRefused(() => groupNormalization({ groups: 0 }), 'groups: got 0');
  });
});

import { describe, expect, test } from 'vitest';
import { lecunNormal } from '../../lib/initializers/lecun.ts';
import { fansOf, varianceScaling } from '../../lib/initializers/variance-scaling.ts';
import { expectOptionChecked, expectOptionsChecked } from '../support/bad-values.ts';
import { filled, hasMoments, momentsOf } from '../support/fill-weight.ts';

describe('fans', () => {
  test('count inputs and outputs, times the receptive field', () => {
    expect(fansOf([3, 5])).toEqual({ fanIn: 3, fanOut: 5 });
    expect(fansOf([7, 2, 3, 5])).toEqual({ fanIn: 42, fanOut: 70 });
    expect(fansOf([4])).toEqual({ fanIn: 4, fanOut: 4 });
    expect(fansOf([])).toEqual({ fanIn: 1, fanOut: 1 });
  });
});

describe('variance scaling', () => {
  test.each(['fanIn', 'fanOut', 'fanAvg'] as const)('has the variance scale ÷ %s', (mode) => {
    const shape = [100, 300];
    const fan = { fanIn: 100, fanOut: 300, fanAvg: 200 }[mode];
    for (const distribution of ['uniform', 'truncatedNormal'] as const) {
      const initializer = varianceScaling({ scale: 3, mode, distribution });
      expect(hasMoments(filled(initializer, shape), 0, Math.sqrt(3 / fan))).toBe(true);
    }
  });

  test('is bounded: uniform by √3 deviations, normal by two of the uncut distribution', () => {
    const bound = { uniform: Math.sqrt(3), truncatedNormal: 2 / 0.8796256610342398 };
    for (const distribution of ['uniform', 'truncatedNormal'] as const) {
      const scaling = { scale: 1, mode: 'fanIn', distribution } as const;
      const { largest } = momentsOf(filled(varianceScaling(scaling), [64, 1000]));
      expect(largest).toBeLessThanOrEqual(Math.fround(bound[distribution] / 8));
      expect(largest).toBeGreaterThan((0.999 * bound[distribution]) / 8);
    }
  });

  test('without options is lecunNormal; normal is another name of truncatedNormal', () => {
    const wanted = filled(lecunNormal(), [20, 30]);
    expect(filled(varianceScaling(), [20, 30])).toEqual(wanted);
    expect(filled(varianceScaling({ distribution: 'normal' }), [20, 30])).toEqual(wanted);
    expect(filled(varianceScaling({ seed: 1 }), [20, 30], 9)).toEqual(wanted);
  });

  test('checks its options at once', () => {
    expectOptionChecked(varianceScaling, 'varianceScaling', 'scale', {}, ['1.5', '2^31', '2^53']);
    expectOptionChecked(varianceScaling, 'varianceScaling', 'mode');
    expectOptionChecked(varianceScaling, 'varianceScaling', 'distribution');
    expectOptionsChecked(varianceScaling, 'varianceScaling');
  });
});

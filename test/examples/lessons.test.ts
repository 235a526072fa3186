// The lessons show what they say they show, before anything is trained.
import { describe, expect, test } from 'vitest';
import * as lessons from '../../examples/lessons/all.ts';
import { spirals, towerOf } from '../../examples/lessons/lesson.ts';
import type { Lesson } from '../../examples/lessons/lesson.ts';
import { findAddon } from '../../lib/executors/loader.ts';

const { x, y } = spirals(200);

// Whole trainings take a moment natively, and minutes in TypeScript.
const native = 'path' in findAddon() && process.env['BITGRAD_EXECUTOR'] !== 'reference';

/** What the whole training of a variation comes to; NaN if it fails. */
async function accuracyOf(lesson: Lesson, name: string): Promise<number> {
  const all = spirals(1000);
  const model = towerOf(
    lesson,
    lesson.variations.find((own) => own.name === name)!,
    1,
  );
  try {
    await model.fit(all.x, all.y, { epochs: lesson.epochs, batchSize: 100 });
  } catch {
    return NaN;
  }
  return (await model.evaluate(all.x, all.y))['accuracy']!;
}

async function findings(lesson: Lesson, name: string): Promise<string> {
  const variation = lesson.variations.find((own) => own.name === name);
  if (!variation) throw new Error(`no variation ${name}`);
  return (await towerOf(lesson, variation, 1).inspect(x, y)).findings.join('\n');
}

describe('a lesson', () => {
  test('has variations of different names', () => {
    for (const { variations } of Object.values(lessons)) {
      expect(new Set(variations.map(({ name }) => name)).size).toBe(variations.length);
      expect(variations.length).toBeGreaterThan(2);
    }
  });

  test('shows twenty sigmoid layers vanish, and He under relu not', async () => {
    expect(await findings(lessons.vanishing, 'sigmoid, Glorot')).toContain('gradients vanish');
    expect(await findings(lessons.vanishing, 'relu, He')).not.toContain('gradients');
  });

  test('shows large weights explode, and He not', async () => {
    expect(await findings(lessons.exploding, 'relu, σ = 0.5')).toContain('gradients explode');
    expect(await findings(lessons.exploding, 'relu, He')).not.toContain('gradients');
  });

  test('shows small uniform weights vanish under relu and tanh, fitting ones not', async () => {
    for (const name of ['relu, ±0.05', 'tanh, ±0.05']) {
      expect(await findings(lessons.initialization, name), name).toContain('gradients vanish');
    }
    for (const name of ['relu, He', 'tanh, Glorot']) {
      expect(await findings(lessons.initialization, name), name).not.toContain('gradients');
    }
  });

  test.skipIf(!native)('shows that normalization and clipping cure', async () => {
    const { vanishing, exploding } = lessons;
    expect(await accuracyOf(vanishing, 'sigmoid, Glorot')).toBeLessThan(0.6);
    expect(await accuracyOf(vanishing, 'sigmoid, normalized')).toBeGreaterThan(0.95);
    expect(await accuracyOf(exploding, 'relu, σ = 0.5')).toBeNaN();
    expect(await accuracyOf(exploding, 'the same, clipped')).toBeGreaterThan(0.8);
    expect(await accuracyOf(exploding, 'the same, normalized')).toBeGreaterThan(0.95);
  });

  test('shows relu units die after steps that are too large', async () => {
    const [hasty, leaky] = lessons.dying.variations;
    for (const [variation, dies] of [
      [hasty!, true],
      [leaky!, false],
    ] as const) {
      const model = towerOf(lessons.dying, variation, 1);
      await model.fit(x, y, { epochs: 30, batchSize: 20 });
      const { layers } = await model.inspect(x, y);
      const shares = layers.flatMap(({ deadUnits }) => deadUnits ?? []);
      const most = shares.reduce((a, b) => Math.max(a, b));
      expect(most > 0.5, variation.name).toBe(dies);
    }
  });
});

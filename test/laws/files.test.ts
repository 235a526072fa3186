// Promise 4 of files: whatever is in a file, loading it gives a model or an error that names the
// byte, quickly, in little memory, and leaves nothing behind. This is a sample of
// `npm run fuzz:checkpoint`; what that command has ever found stands below by itself.
import { beforeAll, describe, expect, test } from 'vitest';
import { startCounting } from '../../scripts/fuzz/allocations.ts';
import { diceOf } from '../../scripts/fuzz/dice.ts';
import { judge } from '../../scripts/fuzz/judge.ts';
import { sampleFiles } from '../../scripts/fuzz/models.ts';
import { mutated } from '../../scripts/fuzz/mutate.ts';
import { repeated } from '../support/emulated.ts';

let files: readonly Uint8Array[] = [];
beforeAll(async () => {
  files = await sampleFiles();
  startCounting();
});

describe('a model file', () => {
  test('that is sound gives a model', async () => {
    for (const file of files) {
      const { loaded, finding, allocated } = await judge(file);
      expect({ loaded, finding }).toEqual({ loaded: true, finding: undefined });
      // Its numbers at least must be seen by who counts.
      expect(allocated).toBeGreaterThan(4);
    }
  });

  test.each([0, 1, 2, 3])('that was mutated is refused cleanly or sound, part %i', async (part) => {
    let loadedCount = 0;
    for (let number = part; number < repeated(800); number += 4) {
      const { finding, loaded } = await judge(await mutated(diceOf(2026, number), files));
      expect(finding, `--seed 2026 --only ${number}`).toBe(undefined);
      loadedCount += Number(loaded);
    }
    // Were all refused, nothing would be said about what lies behind the first check.
    expect(loadedCount).toBeGreaterThan(repeated(800) / 160);
  });

  test('is mutated alike by the same seed', async () => {
    for (const number of [3, 500, 501, 502]) {
      const of = (seed: number): Promise<Uint8Array> => mutated(diceOf(seed, number), files);
      const [a, b, other] = [await of(1), await of(1), await of(2)];
      expect(Buffer.compare(a, b)).toBe(0);
      expect(Buffer.compare(a, other)).not.toBe(0);
    }
  });
});

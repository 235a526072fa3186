// Samples in rows, and how some are held out: which ones follows from a seed, through SHA-256, so
// that everybody who uses the same seed is tested on the same ones.
import { createHash } from 'node:crypto';

/** Row x[i] belongs to y[i]. */
export interface Samples<Y> {
  readonly x: readonly (readonly number[])[];
  readonly y: readonly Y[];
}

export interface Split<Y> {
  readonly train: Samples<Y>;
  readonly test: Samples<Y>;
}

/**
 * Shuffles, and holds out the same share of every class: by chance alone, a test of fifty could
 * miss most of one. y[i] is the class of row x[i].
 */
export function stratifiedSplit(
  samples: Samples<number>,
  { testShare, seed }: { readonly testShare: number; readonly seed: number },
): Split<number> {
  const order = shuffled(samples.y.length, seed);
  const heldOut = new Set<number>();
  for (const label of new Set(samples.y)) {
    const members = order.filter((i) => samples.y[i] === label);
    for (const i of members.slice(0, Math.round(testShare * members.length))) heldOut.add(i);
  }
  const rows = (held: boolean): Samples<number> =>
    pick(
      samples,
      order.filter((i) => heldOut.has(i) === held),
    );
  return { train: rows(false), test: rows(true) };
}

/** The whole numbers below n in the order of lots that they draw. */
export function shuffled(n: number, seed: number): number[] {
  const lots = Array.from({ length: n }, (_, i) =>
    createHash('sha256').update(`${seed}/${i}`).digest('hex'),
  );
  return [...lots.keys()].sort((i, j) => ((lots[i] ?? '') < (lots[j] ?? '') ? -1 : 1));
}

/** These rows in this order. */
function pick<Y>({ x, y }: Samples<Y>, rows: readonly number[]): Samples<Y> {
  return { x: rows.flatMap((i) => x.slice(i, i + 1)), y: rows.flatMap((i) => y.slice(i, i + 1)) };
}

// Windows of several trainings in turn, so that what else the machine does meets all of them alike.
import { epochsIn } from '../fit.ts';
import type { Fit } from '../fit.ts';
import type { Rounds } from '../measurement.ts';

/** Samples per second: for each round those of all, the epochs as many as fill a window of one. */
export async function inTurn(
  fits: readonly Fit[],
  samples: number,
  { rounds, seconds }: Rounds,
): Promise<number[][]> {
  const [first] = fits;
  if (!first) return [];
  const epochs = await epochsIn(first, seconds);
  const rates: number[][] = [];
  while (rates.length < rounds) {
    const round: number[] = [];
    for (const fit of fits) round.push((epochs * samples) / (await fit(epochs)));
    rates.push(round);
  }
  return rates;
}

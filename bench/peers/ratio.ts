// How many times as fast bitgrad is as a peer on as many threads, in the same run.
import { digits } from '../measurement.ts';
import type { Measurement } from '../measurement.ts';

/** As text; empty for bitgrad itself, and where bitgrad was not measured. */
export function timesAsFast(row: Measurement, rows: readonly Measurement[]): string {
  if (isOurs(row)) return '';
  const ours = rows.filter(
    (other) => isOurs(other) && other.workload === row.workload && other.threads === row.threads,
  );
  // Of predict and predictor, predict: it does the same work as the peer's call.
  const own = ours.find(({ peer }) => peer === 'bitgrad') ?? ours[0];
  if (!own) return '';
  return digits(row.metric === 'us_p50' ? row.value / own.value : own.value / row.value);
}

/** Whether a row is bitgrad's. */
export function isOurs({ peer }: Measurement): boolean {
  return peer?.startsWith('bitgrad') === true;
}

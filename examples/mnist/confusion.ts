// Which digits are taken for which: counted from predictions, and drawn as a table.
import type { Tensor } from 'bitgrad';

/** counts[i][j]: how many images of digit i were taken for digit j. */
export function confusionOf(
  probabilities: Tensor,
  labels: Tensor<Uint8Array>,
  classes: number,
): readonly (readonly number[])[] {
  const counts = Array.from({ length: classes }, () => Array<number>(classes).fill(0));
  for (const [i, label] of labels.data.entries()) {
    const row = probabilities.data.subarray(i * classes, (i + 1) * classes);
    const taken = row.indexOf(row.reduce((best, value) => Math.max(best, value), -Infinity));
    const ofLabel = counts[label];
    if (ofLabel?.[taken] === undefined) throw new Error(`image ${i}: no class ${label}, ${taken}`);
    ofLabel[taken] += 1;
  }
  return counts;
}

/** Rows are what was written, columns what was read; the last column is the share read rightly. */
export function confusionTable(counts: readonly (readonly number[])[]): string {
  const line = (digit: string, cells: readonly string[], share: string): string =>
    `${digit.padEnd(2)}${cells.map((cell) => cell.padStart(6)).join('')}${share.padStart(9)}`;
  const digits = counts.map((_, digit) => String(digit));
  const rows = counts.map((row, digit) => {
    const total = row.reduce((sum, count) => sum + count, 0);
    const share = total === 0 ? '' : `${((100 * (row[digit] ?? 0)) / total).toFixed(1)} %`;
    // A dot for "never" lets the mistakes stand out.
    const cells = row.map((count) => (count === 0 ? '·' : String(count)));
    return line(String(digit), cells, share);
  });
  return [line('', digits, 'right'), ...rows].join('\n');
}

// Draws which digits are taken for which as a table.

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

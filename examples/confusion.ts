// Shows which classes are taken for which, from the counts of a confusion matrix: counts[i][j] is
// how often class i was taken for class j; and says in two lines what the test came to.
import { percent, withCommas } from './options.ts';

type Counts = readonly (readonly number[])[];

const narrowest = 6;

/**
 * Rows are what was there, columns what was seen; the last column is the share seen rightly.
 * Classes without names are numbers.
 */
export function confusionTable(
  counts: Counts,
  names: readonly string[] = [...counts.keys()].map(String),
): string {
  const longest = Math.max(1, ...names.map((name) => name.length));
  const width = Math.max(narrowest, longest + 2);
  const line = (name: string, cells: readonly string[], share: string): string => {
    const columns = cells.map((cell) => cell.padStart(width));
    return [name.padEnd(longest + 1), ...columns, share.padStart(9)].join('');
  };
  const rows = counts.map((row, i) => {
    const total = row.reduce((sum, count) => sum + count, 0);
    const share = total === 0 ? '' : `${((100 * (row[i] ?? 0)) / total).toFixed(1)} %`;
    // A dot for "never" lets the mistakes stand out.
    const cells = row.map((count) => (count === 0 ? '·' : String(count)));
    return line(names[i] ?? '', cells, share);
  });
  return [line('', names, 'right'), ...rows].join('\n');
}

/** The most frequent mistakes, a line each: for when there are too many classes for a table. */
export function mistakes(counts: Counts, names: readonly string[], most: number): string {
  const found = counts.flatMap((row, i) =>
    row.flatMap((count, j) => (i === j || count === 0 ? [] : [{ count, i, j }])),
  );
  const lines = found
    .sort((a, b) => b.count - a.count)
    .slice(0, most)
    .map(({ count, i, j }) => `${String(count).padStart(6)} × ${names[i]} taken for ${names[j]}`);
  return ['The most frequent mistakes in the test:', ...lines].join('\n');
}

/** What a classifier came to on samples that it never saw; `noun`: what the samples are. */
export function resultLines(
  { accuracy, total }: { readonly accuracy: number; readonly total: number },
  learnedFrom: number,
  noun: string,
): string {
  return [
    `learned from     ${withCommas(learnedFrom)} ${noun}`,
    `test accuracy    ${percent(accuracy)} of ${withCommas(total)} others`,
  ].join('\n');
}

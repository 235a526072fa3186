// Brings the columns of a table to one scale. Weights begin alike and learn at one rate, so a
// column of thousands beside one of tenths would have all the say.

type Row = readonly number[];

/**
 * Takes the mean and the standard deviation of each column of these rows, and answers a function
 * that applies them to any rows: (x − mean) ÷ deviation; a column that is constant here is only
 * shifted. Learn them from the rows of the training alone: what is known of the test at that time
 * is not a test any more.
 */
export function standardizer(training: readonly Row[]): (rows: readonly Row[]) => number[][] {
  const columns = (training[0] ?? []).map((_, j) => training.map((row) => row[j] ?? NaN));
  const scales = columns.map((column) => {
    const mean = average(column);
    const deviation = Math.sqrt(average(column.map((value) => (value - mean) * (value - mean))));
    return { mean, deviation: deviation === 0 ? 1 : deviation };
  });
  return (rows) =>
    rows.map((row) => scales.map(({ mean, deviation }, j) => ((row[j] ?? NaN) - mean) / deviation));
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

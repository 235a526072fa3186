// An inspection as a table for the terminal.
import { percent } from './findings.ts';
import type { InspectedLayer, Inspection } from './inspection.ts';

const header = ['Layer', 'output mean', 'spread', 'dead', 'saturated', 'gradient', 'update'];

/** A line for each layer, then what looks wrong. */
export function printInspection({
  rows,
  loss,
  gradientNorm,
  layers,
  findings,
}: Inspection): string {
  const cells = [header, ...layers.map(lineOf)];
  const widths = header.map((_, c) =>
    cells.reduce((w, row) => Math.max(w, row[c]?.length ?? 0), 0),
  );
  const lines = cells.map((row) =>
    row
      .map((cell, c) => (c === 0 ? cell.padEnd(widths[c] ?? 0) : cell.padStart(widths[c] ?? 0)))
      .join('   '),
  );
  const [first = '', ...rest] = lines;
  const rule = '─'.repeat(first.length);
  return [
    `loss ${short(loss)} on ${rows} samples, gradient norm ${short(gradientNorm)}`,
    rule,
    first,
    rule,
    ...rest,
    rule,
    ...(findings.length > 0 ? findings.map((text) => `! ${text}`) : ['nothing looks wrong']),
  ].join('\n');
}

function lineOf(layer: InspectedLayer): string[] {
  const { name, output, deadUnits, saturated, gradientSize, weights } = layer;
  const [kernel] = weights;
  const share = (value: number | undefined): string => (value === undefined ? '' : percent(value));
  return [
    name,
    short(output.mean),
    short(output.standardDeviation),
    share(deadUnits),
    share(saturated),
    short(gradientSize),
    kernel?.updateRatio === undefined ? '' : short(kernel.updateRatio),
  ];
}

/** A number in at most nine characters. */
export function short(value: number): string {
  if (!Number.isFinite(value) || value === 0) return String(value);
  const size = Math.abs(value);
  return size >= 1e-3 && size < 1e5 ? String(Number(value.toPrecision(4))) : value.toExponential(1);
}

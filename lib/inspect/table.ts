// An inspection as a table for the terminal.
import { percent } from './findings.ts';
import type { InspectedLayer, InspectedWeight, Inspection } from './inspection.ts';

const header = ['Layer', 'mean', 'spread', 'gradient', 'update', 'dead', 'saturated'];

/** A line for each layer and, under it, one for each of its weights; then what looks wrong. */
export function printInspection(inspection: Inspection): string {
  const { layers, findings } = inspection;
  const cells = [header, ...layers.flatMap((layer) => [lineOf(layer), ...weightLines(layer)])];
  const widths = header.map((_, c) =>
    cells.reduce((w, row) => Math.max(w, row[c]?.length ?? 0), 0),
  );
  const lines = cells.map((row) =>
    row
      .map((cell, c) => (c === 0 ? cell.padEnd(widths[c] ?? 0) : cell.padStart(widths[c] ?? 0)))
      .join('   ')
      .trimEnd(),
  );
  const [first = '', ...rest] = lines;
  const rule = '─'.repeat(first.length);
  return [
    headline(inspection),
    rule,
    first,
    rule,
    ...rest,
    rule,
    ...(findings.length > 0 ? findings.map((text) => `! ${text}`) : ['nothing looks wrong']),
  ].join('\n');
}

/** What the numbers belong to, in a line. */
export function headline({ rows, loss, gradientNorm }: Inspection): string {
  const samples = rows === 1 ? '1 sample' : `${rows} samples`;
  return `loss ${short(loss)} on ${samples}, gradient norm ${short(gradientNorm)}`;
}

// Mean and spread of what it answers, the size of the gradient that arrives there.
function lineOf(layer: InspectedLayer): string[] {
  const { name, output, deadUnits, saturated, gradientSize } = layer;
  const share = (value: number | undefined): string => (value === undefined ? '' : percent(value));
  return [
    name,
    short(output.mean),
    short(output.standardDeviation),
    short(gradientSize),
    '',
    share(deadUnits),
    share(saturated),
  ];
}

// Mean and spread of the weight, the size of its gradient, what a step changes.
function weightLines({ name, weights }: InspectedLayer): string[][] {
  return weights.map((weight) => [
    `  ${ownName(name, weight)}`,
    short(weight.values.mean),
    short(weight.values.standardDeviation),
    weight.gradient ? short(weight.gradient.rootMeanSquare) : 'not trained',
    updateText(weight),
    '',
    '',
  ]);
}

/** `kernel` of `dense/kernel` */
export function ownName(layer: string, { name }: InspectedWeight): string {
  return name.startsWith(`${layer}/`) ? name.slice(layer.length + 1) : name;
}

/** The ratio of an update to its weight; '' if there is none. */
export function updateText({ updateRatio }: InspectedWeight): string {
  if (updateRatio === undefined) return '';
  return updateRatio === Infinity ? 'from 0' : short(updateRatio);
}

/** A number in at most nine characters. */
export function short(value: number): string {
  if (!Number.isFinite(value) || value === 0) return String(value);
  const size = Math.abs(value);
  return size >= 1e-3 && size < 1e5 ? String(Number(value.toPrecision(4))) : value.toExponential(1);
}

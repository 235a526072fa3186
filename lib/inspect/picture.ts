// An inspection as a picture: a row for each layer and each of its weights, with the histograms of
// weights, gradients and outputs, and beside them how the gradient changes from layer to layer.
// Plain SVG written here: the package has no dependencies, and a bar is a rectangle. It stands on
// white, so that it reads alike in dark pages; colours stay apart for the colour-blind.
import { depthParts } from './depth.ts';
import type { InspectedLayer, InspectedWeight, Inspection } from './inspection.ts';
import type { Statistics } from './statistics.ts';
import { atEnd, attention, centred, fixed, quiet, text } from './svg.ts';
import { headline, ownName, short, updateText } from './table.ts';

const row = { height: 62, top: 84 };
const column = { first: 240, width: 130, gap: 20 };
const bars = { height: 34, color: ['#0072b2', '#d55e00', '#009e73'] } as const;
const titles = ['weights', 'their gradients', 'outputs of the layer'] as const;
const depth = { x: columnAt(3), width: 150 };
const nameLength = 18;

/** An SVG document. */
export function drawInspection(inspection: Inspection): string {
  const { layers, findings } = inspection;
  const tops = topsOf(layers);
  const end = (tops.at(-1) ?? row.top) + 8;
  const height = end + 20 + findings.length * 18;
  const width = depth.x + depth.width + 66;
  const middles = tops.slice(0, -1).map((y) => y + bars.height / 2);
  const label = headline(inspection);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"`,
    ` viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12" role="img">`,
    `<title>${label}</title>`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    text(16, 26, label, 'font-weight="bold"'),
    ...titles.map((title, c) => text(columnAt(c), 52, title)),
    text(depth.x, 52, 'gradient at the layer'),
    ...layers.flatMap((layer, i) => layerParts(layer, tops[i] ?? 0)),
    ...depthParts(layers, { ...depth, middles, top: 72, end }),
    ...findings.map((finding, i) => text(16, end + 18 + i * 18, `! ${finding}`, attention)),
    '</svg>',
    '',
  ].join('\n');
}

// Where each layer's first row begins, and where the last one ends.
function topsOf(layers: readonly InspectedLayer[]): readonly number[] {
  let y = row.top;
  return [y, ...layers.map(({ weights }) => (y += Math.max(1, weights.length) * row.height))];
}

function columnAt(c: number): number {
  return column.first + c * (column.width + column.gap);
}

function layerParts(layer: InspectedLayer, y: number): readonly string[] {
  const { name, type, output, deadUnits = 0, saturated = 0, weights } = layer;
  const notes = [
    deadUnits > 0 ? `${(deadUnits * 100).toFixed(0)} % dead` : '',
    saturated > 0 ? `${(saturated * 100).toFixed(0)} % saturated` : '',
  ].filter((note) => note !== '');
  return [
    text(16, y + 12, shortened(name), 'font-weight="bold"'),
    ...(type === name ? [] : [text(16, y + 26, shortened(type), quiet)]),
    ...(notes.length > 0 ? [text(16, y + 40, notes.join(', '), attention)] : []),
    ...histogram(output, 2, y),
    ...weights.flatMap((weight, i) => weightParts(name, weight, y + i * row.height)),
  ];
}

function weightParts(layer: string, weight: InspectedWeight, y: number): readonly string[] {
  const x = column.first - 16;
  const update = updateText(weight);
  return [
    text(x, y + 12, shortened(ownName(layer, weight)), atEnd),
    ...(update ? [text(x, y + 26, `update ${update}`, `${quiet} ${atEnd}`)] : []),
    ...histogram(weight.values, 0, y),
    ...(weight.gradient
      ? histogram(weight.gradient, 1, y)
      : [text(columnAt(1), y + 20, 'not trained', quiet)]),
  ];
}

function histogram(statistics: Statistics, c: number, y: number): readonly string[] {
  const { histogram: bins, count, nonFinite, minimum, maximum } = statistics;
  const x = columnAt(c);
  const floor = y + bars.height;
  const label = (at: number, words: string, more: string): string =>
    text(x + at * column.width, floor + 13, words, `font-size="10" ${more}`);
  const ill =
    nonFinite > 0 ? [label(0.5, `${nonFinite} not finite`, `${attention} ${centred}`)] : [];
  if (nonFinite === count) return ill;
  const most = bins.counts.reduce((a, b) => Math.max(a, b), 1);
  const step = column.width / bins.counts.length;
  const path = Array.from(bins.counts, (number, i) => {
    // What is there at all can be seen.
    const size = number > 0 ? Math.max(1, (number / most) * bars.height) : 0;
    return `L${fixed(x + i * step)} ${fixed(floor - size)}H${fixed(x + (i + 1) * step)}`;
  }).join('');
  return [
    `<path d="M${x} ${floor}${path}L${x + column.width} ${floor}Z" fill="${bars.color[c] ?? ''}"/>`,
    `<path d="M${x} ${floor}H${x + column.width}" stroke="#999"/>`,
    label(0, short(minimum), quiet),
    ...(maximum > minimum ? [label(1, short(maximum), `${quiet} ${atEnd}`)] : []),
    ...ill,
  ];
}

function shortened(name: string): string {
  return name.length > nameLength ? `${name.slice(0, nameLength - 1)}…` : name;
}

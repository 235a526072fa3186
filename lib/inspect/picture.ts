// An inspection as a picture: a row for each layer with the histograms of its weights, gradients
// and outputs, and the size of its gradient on a logarithmic scale. Plain SVG written here: the
// package has no dependencies, and a bar is a rectangle.
import type { InspectedLayer, Inspection } from './inspection.ts';
import type { Statistics } from './statistics.ts';
import { short } from './table.ts';

const row = { height: 74, top: 64 };
const column = { first: 150, width: 160, gap: 24 };
const bars = { height: 36, color: ['#4c72b0', '#c44e52', '#55a868'] } as const;
const titles = ['weights', 'gradients', 'outputs'] as const;
const scale = { x: 150 + 3 * 184, width: 150 };

/** An SVG document. */
export function drawInspection({ rows, loss, layers, findings }: Inspection): string {
  const end = row.top + layers.length * row.height;
  const height = end + 24 + findings.length * 18;
  const width = scale.x + scale.width + 24;
  const parts = [
    text(16, 26, `loss ${short(loss)} on ${rows} samples`, 'font-weight="bold"'),
    ...titles.map((title, c) => text(columnAt(c), 50, title)),
    text(scale.x, 50, 'size of the gradient (log)'),
    ...layers.flatMap((layer, i) => layerParts(layer, row.top + i * row.height, layers)),
    ...findings.map((finding, i) => text(16, end + 18 + i * 18, `! ${finding}`, 'fill="#a00"')),
  ];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"`,
    ` viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12">`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    ...parts,
    '</svg>',
    '',
  ].join('\n');
}

function columnAt(c: number): number {
  return column.first + c * (column.width + column.gap);
}

function layerParts(
  layer: InspectedLayer,
  y: number,
  layers: readonly InspectedLayer[],
): readonly string[] {
  const { name, type, output, deadUnits = 0, saturated = 0, weights } = layer;
  const kernel = weights.find(({ gradient }) => gradient) ?? weights[0];
  const notes = [
    deadUnits > 0 ? `${(deadUnits * 100).toFixed(0)} % dead` : '',
    saturated > 0 ? `${(saturated * 100).toFixed(0)} % saturated` : '',
  ].filter((note) => note !== '');
  const charts = [kernel?.values, kernel?.gradient, output];
  return [
    text(16, y + 16, name.length > 18 ? `${name.slice(0, 17)}…` : name),
    text(16, y + 31, type, 'fill="#666"'),
    text(16, y + 46, notes.join(', '), 'fill="#a00"'),
    ...charts.flatMap((statistics, c) => (statistics ? histogram(statistics, c, y) : [])),
    ...gradientBar(layer, y, layers),
  ];
}

function histogram({ histogram: { counts }, minimum, maximum }: Statistics, c: number, y: number) {
  const x = columnAt(c);
  const most = counts.reduce((a, b) => Math.max(a, b), 1);
  const step = column.width / counts.length;
  const floor = y + bars.height;
  const path = Array.from(counts, (count, i) => {
    const top = floor - (count / most) * bars.height;
    return `L${fixed(x + i * step)} ${fixed(top)}H${fixed(x + (i + 1) * step)}`;
  }).join('');
  const d = `M${x} ${floor}${path}L${x + column.width} ${floor}Z`;
  return [
    `<path d="${d}" fill="${bars.color[c] ?? ''}"/>`,
    text(x, floor + 14, short(minimum), 'fill="#666" font-size="10"'),
    text(
      x + column.width,
      floor + 14,
      short(maximum),
      'fill="#666" font-size="10" text-anchor="end"',
    ),
  ];
}

// All bars share one scale: a decade is as wide everywhere.
function gradientBar(
  { gradientSize }: InspectedLayer,
  y: number,
  layers: readonly InspectedLayer[],
): readonly string[] {
  const sizes = layers.map((layer) => layer.gradientSize).filter((size) => size > 0);
  const finite = sizes.filter((size) => Number.isFinite(size)).map(Math.log10);
  const low = Math.floor(finite.reduce((a, b) => Math.min(a, b), 0)) - 1;
  const high = Math.ceil(finite.reduce((a, b) => Math.max(a, b), low + 1));
  const at = (Math.log10(Math.max(gradientSize, 10 ** low)) - low) / (high - low);
  const width = Number.isFinite(at) ? Math.max(1, at * scale.width) : scale.width;
  return [
    `<rect x="${scale.x}" y="${y + 8}" width="${fixed(width)}" height="16" fill="#8172b2"/>`,
    text(scale.x, y + 40, short(gradientSize), 'fill="#666"'),
  ];
}

function fixed(value: number): string {
  return String(Number(value.toFixed(2)));
}

function text(x: number, y: number, words: string, more = ''): string {
  const escaped = words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return `<text x="${x}" y="${y}" ${more}>${escaped}</text>`.replace(' >', '>');
}

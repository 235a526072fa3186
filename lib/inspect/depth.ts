// How the size of the gradient changes through a network: a point for each layer on a logarithmic
// scale, joined in their order. In a net that learns well the line goes nearly straight down.
import type { InspectedLayer } from './inspection.ts';
import { centred, fixed, quiet, text } from './svg.ts';
import { short } from './table.ts';

/** Where the chart stands. */
export interface DepthPlace {
  readonly x: number;
  readonly width: number;
  /** Of the layers, in their order. */
  readonly middles: readonly number[];
  readonly top: number;
  readonly end: number;
}

const color = '#404040';
const gridlinesMost = 6;

/** Grid, line, points and the numbers beside them. */
export function depthParts(layers: readonly InspectedLayer[], place: DepthPlace): string[] {
  const { x, width, middles, top, end } = place;
  const sizes = layers.map(({ gradientSize }) => gradientSize);
  const places = sizes.flatMap((size, i) =>
    size > 0 && Number.isFinite(size) ? [{ log: Math.log10(size), y: middles[i] ?? 0 }] : [],
  );
  const logs = places.map(({ log }) => log);
  const low = Math.floor(logs.reduce((a, b) => Math.min(a, b), Infinity));
  const high = Math.max(low + 1, Math.ceil(logs.reduce((a, b) => Math.max(a, b), -Infinity)));
  // Where nothing can be placed there is no scale.
  const at = (log: number): number => x + ((log - low) / (high - low)) * width;
  const points = places.map(({ log, y }) => ({ cx: fixed(at(log)), cy: fixed(y) }));
  const line = points.map(({ cx, cy }) => `${cx},${cy}`).join(' ');
  const every = Math.ceil((high - low) / gridlinesMost);
  const decades = logs.length > 0 ? Math.floor((high - low) / every) + 1 : 0;
  return [
    ...Array.from({ length: decades }, (_, i) => gridline(low + i * every, at, top, end)).flat(),
    `<polyline points="${line}" fill="none" stroke="${color}"/>`,
    ...points.map(({ cx, cy }) => `<circle cx="${cx}" cy="${cy}" r="4" fill="${color}"/>`),
    ...sizes.map((size, i) => text(x + width + 12, (middles[i] ?? 0) + 4, short(size), quiet)),
  ];
}

function gridline(
  decade: number,
  at: (log: number) => number,
  top: number,
  end: number,
): readonly string[] {
  const px = fixed(at(decade));
  return [
    `<path d="M${px} ${top}V${end}" stroke="#ddd"/>`,
    text(at(decade), top - 4, `1e${decade}`, `${quiet} font-size="10" ${centred}`),
  ];
}

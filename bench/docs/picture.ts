// Charts as SVG, drawn by Vega from a description (https://vega.github.io/vega-lite/docs/): plain
// Node.js suffices, text stays text in whatever sans-serif face the reader has.
import { View, parse } from 'vega';
import { compile } from 'vega-lite';
import type { Config, TopLevelSpec } from 'vega-lite';

/** Blue and orange that stay apart for the colour-blind, on white in any page. */
const config = {
  background: 'white',
  font: 'sans-serif',
  axis: { gridColor: '#e5e5e5', labelFontSize: 11, titleFontSize: 12, titleFontWeight: 'normal' },
  legend: { labelFontSize: 11, titleFontSize: 12, titleFontWeight: 'normal' },
  range: {
    category: ['#1f77b4', '#ff7f0e', '#2ca02c', '#7f7f7f', '#9467bd', '#8c564b', '#e377c2'],
  },
} satisfies Config;

export async function svgOf(description: TopLevelSpec): Promise<string> {
  const { spec } = compile(description, { config });
  const text = await new View(parse(spec), { renderer: 'none' }).toSVG();
  return `${text}\n`;
}

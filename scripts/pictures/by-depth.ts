// How outputs and gradients change from layer to layer before anything is learned: for fitting
// weights both stay, otherwise they shrink or grow like a power of the depth.
import type { TopLevelSpec } from 'vega-lite';
import { exploding, initialization, vanishing } from '../../examples/lessons/all.ts';
import { spirals, towerOf } from '../../examples/lessons/lesson.ts';
import type { Lesson } from '../../examples/lessons/lesson.ts';
import { series } from './series.ts';

const shown: readonly (readonly [Lesson, string])[] = [
  [initialization, 'relu, He'],
  [initialization, 'tanh, Glorot'],
  [initialization, 'relu, ±0.05'],
  [exploding, 'relu, σ = 0.5'],
  [vanishing, 'sigmoid, Glorot'],
];

const depth = 15;

/** Two charts over depth: spread of the outputs, size of the gradient. */
export async function byDepth(): Promise<TopLevelSpec> {
  const { x, y } = spirals(1000);
  const values: object[] = [];
  for (const [lesson, name] of shown) {
    const variation = lesson.variations.find((own) => own.name === name);
    if (!variation) throw new Error(`no variation ${name}`);
    const model = towerOf({ ...lesson, depth, units: 64 }, variation, 1);
    const { layers } = await model.inspect(x, y);
    const dense = layers.filter(({ type }) => type === 'dense').slice(0, -1);
    const outputs = layers.filter(({ type }) => type === 'activation');
    dense.forEach(({ gradientSize }, i) => {
      const spread = outputs[i]?.output.standardDeviation;
      values.push({ name, layer: i + 1, spread, gradient: gradientSize });
    });
  }
  const ends = [1, depth];
  const names = shown.map(([, name]) => name);
  const chart = (field: string, heading: string, title: string) =>
    ({
      title: { text: heading, fontSize: 13, frame: 'group' },
      width: 290,
      height: 250,
      mark: { type: 'line', strokeWidth: 2, aria: false },
      encoding: {
        x: {
          field: 'layer',
          type: 'quantitative',
          title: 'layer, from the input on',
          axis: { tickMinStep: 1 },
          scale: { domain: ends, nice: false },
        },
        y: {
          field,
          type: 'quantitative',
          title,
          scale: { type: 'log' },
          axis: { format: '.0e', tickCount: 8 },
        },
        ...series('name', names, null),
      },
    }) as const;
  return {
    data: { values },
    hconcat: [
      chart('spread', 'Forward', 'outputs: standard deviation'),
      chart('gradient', 'Backward', 'gradient: root mean square'),
    ],
  };
}

// How outputs and gradients change from layer to layer before anything is learned: for fitting
// weights both stay, otherwise they shrink or grow like a power of the depth.
import type { TopLevelSpec } from 'vega-lite';
import { exploding, initialization, vanishing } from '../../examples/lessons/all.ts';
import { spirals, towerOf } from '../../examples/lessons/lesson.ts';
import type { Lesson } from '../../examples/lessons/lesson.ts';

const shown: readonly (readonly [Lesson, string])[] = [
  [vanishing, 'sigmoid, Glorot'],
  [initialization, 'relu, ±0.05'],
  [initialization, 'tanh, Glorot'],
  [initialization, 'relu, He'],
  [exploding, 'relu, σ = 0.5'],
];

/** Two charts over depth: spread of the outputs, size of the gradient. */
export async function byDepth(): Promise<TopLevelSpec> {
  const { x, y } = spirals(1000);
  const values: object[] = [];
  for (const [lesson, name] of shown) {
    const variation = lesson.variations.find((own) => own.name === name);
    if (!variation) throw new Error(`no variation ${name}`);
    const model = towerOf({ ...lesson, depth: 15, units: 64 }, variation, 1);
    const { layers } = await model.inspect(x, y);
    const dense = layers.filter(({ type }) => type === 'dense').slice(0, -1);
    const outputs = layers.filter(({ type }) => type === 'activation');
    dense.forEach(({ gradientSize }, i) => {
      const spread = outputs[i]?.output.standardDeviation;
      values.push({ name, layer: i + 1, spread, gradient: gradientSize });
    });
  }
  const chart = (field: string, title: string) =>
    ({
      width: 260,
      height: 240,
      mark: { type: 'line', point: true },
      encoding: {
        x: { field: 'layer', type: 'quantitative', axis: { tickMinStep: 1 } },
        y: {
          field,
          type: 'quantitative',
          title,
          scale: { type: 'log' },
          axis: { format: '.0e', tickCount: 8 },
        },
        color: { field: 'name', type: 'nominal', title: null },
      },
    }) as const;
  return {
    data: { values },
    hconcat: [
      chart('spread', 'spread of the outputs'),
      chart('gradient', 'size of the gradient that arrives'),
    ],
  };
}

// What a net makes of the plane while it learns two spirals: the probability of one arm at every
// point, before training, early and late.
import { layers, optimizers, sequential } from 'bitgrad';
import type { TopLevelSpec } from 'vega-lite';
import { spirals } from '../../examples/lessons/lesson.ts';

const cells = 48;
const shades = 8;
const side = 5 * cells;
// Rectangles reach under the next ones, or seams would show.
const overlap = 1 / cells;
const epochs = [0, 20, 200];

/** Three maps of the plane, the samples on them. */
export async function boundary(): Promise<TopLevelSpec> {
  const { x, y } = spirals(300);
  const relu = { activation: 'relu', kernelInitializer: 'heNormal' } as const;
  const model = sequential(
    [
      layers.dense({ units: 64, ...relu, inputShape: [2] }),
      layers.dense({ units: 64, ...relu }),
      layers.dense({ units: 64, ...relu }),
      layers.dense({ units: 1, activation: 'sigmoid' }),
    ],
    { seed: 2 },
  );
  const optimizer = optimizers.adam({ learningRate: 0.01 });
  model.compile({ optimizer, loss: 'binaryCrossentropy' });
  const values: object[] = [];
  let done = 0;
  for (const epoch of epochs) {
    if (epoch > done) await model.fit(x, y, { epochs: epoch - done, batchSize: 40 });
    done = epoch;
    values.push(...stripes(model.predict(plane()).data).map((stripe) => ({ epoch, ...stripe })));
  }
  const scale = { domain: [-1, 1], nice: false };
  const places = {
    x: { field: 'x', type: 'quantitative', title: null, axis: null, scale },
    y: { field: 'y', type: 'quantitative', axis: null, scale },
  } as const;
  const points = Array.from(y, (arm, i) => ({ arm, x: x[2 * i], y: x[2 * i + 1] }));
  return {
    data: { values },
    facet: {
      column: {
        field: 'epoch',
        type: 'ordinal',
        title: 'epochs of training',
        header: { labelFontSize: 12, titleFontSize: 12, titleFontWeight: 'normal' },
      },
    },
    spec: {
      width: side,
      height: side,
      layer: [
        {
          mark: { type: 'rect', opacity: 1, clip: true, aria: false },
          encoding: {
            ...places,
            x2: { field: 'x2' },
            y2: { field: 'y2' },
            color: {
              field: 'p',
              type: 'quantitative',
              title: 'answer: class 1',
              scale: { scheme: 'blueorange', domain: [0, 1] },
            },
          },
        },
        {
          data: { values: points },
          mark: { type: 'circle', size: 14, opacity: 1, strokeWidth: 0.7, aria: false },
          encoding: {
            ...places,
            stroke: { value: 'white' },
            fill: {
              field: 'arm',
              type: 'nominal',
              title: 'sample of class',
              scale: { range: ['#08306b', '#7f2704'] },
            },
          },
        },
      ],
    },
  };
}

// Neighbours of one shade in a row become one rectangle.
function stripes(p: Float32Array): { x: number; x2: number; y: number; y2: number; p: number }[] {
  const shade = (i: number): number => Math.round((p[i] ?? 0) * shades) / shades;
  const found = [];
  for (let start = 0, end = 1; start < p.length; start = end, end += 1) {
    while (end % cells !== 0 && shade(end) === shade(start)) end += 1;
    const [row, column] = [Math.floor(start / cells), start % cells];
    const edges = { x: edge(column), x2: edge(column + end - start) + overlap };
    found.push({ ...edges, y: edge(row), y2: edge(row + 1) + overlap, p: shade(start) });
  }
  return found;
}

function edge(cell: number): number {
  return -1 + (2 * cell) / cells;
}

function at(cell: number): number {
  return edge(cell + 0.5);
}

function plane(): Float32Array {
  const x = new Float32Array(cells * cells * 2);
  for (let i = 0; i < cells * cells; i++) {
    x[2 * i] = at(i % cells);
    x[2 * i + 1] = at(Math.floor(i / cells));
  }
  return x;
}

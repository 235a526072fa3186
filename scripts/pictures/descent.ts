// A line fitted by gradient descent with three learning rates: where slope and intercept go.
import { layers, losses, optimizers, sequential } from 'bitgrad';
import type { TopLevelSpec } from 'vega-lite';

const x = [-1, -0.5, 0, 0.5, 1];
const y = x.map((value) => 2 * value + 1);
const steps = 30;

/** The way of (slope, intercept) for three rates, towards 2 and 1. */
export function descent(): TopLevelSpec {
  const values = [0.05, 0.4, 0.97].flatMap((rate) => walk(rate));
  return {
    data: { values },
    width: 420,
    height: 300,
    layer: [
      {
        mark: { type: 'line', point: true },
        encoding: {
          x: { field: 'slope', type: 'quantitative', title: 'kernel: the slope' },
          y: { field: 'intercept', type: 'quantitative', title: 'bias: the intercept' },
          order: { field: 'step', type: 'quantitative' },
          color: { field: 'rate', type: 'nominal', title: 'learning rate' },
        },
      },
      {
        data: { values: [{ slope: 2, intercept: 1 }] },
        mark: { type: 'point', shape: 'cross', size: 200, color: 'black', strokeWidth: 2 },
        encoding: {
          x: { field: 'slope', type: 'quantitative' },
          y: { field: 'intercept', type: 'quantitative' },
        },
      },
    ],
  };
}

function walk(learningRate: number): object[] {
  const model = sequential([
    layers.dense({ units: 1, inputShape: [1], kernelInitializer: 'zeros' }),
  ]);
  const optimizer = optimizers.sgd({ learningRate });
  model.compile({ optimizer, loss: losses.meanSquaredError() });
  return Array.from({ length: steps }, (_, step) => {
    const [kernel, bias] = model.getWeights().map(({ data }) => data[0]);
    model.trainOnBatch(x, y);
    return { rate: String(learningRate), step, slope: kernel, intercept: bias };
  });
}

// A line fitted by gradient descent with three learning rates: where slope and intercept go, over
// the valley of the loss, which for these five points is (slope − 2)² ÷ 2 + (intercept − 1)².
import { layers, losses, optimizers, sequential } from 'bitgrad';
import type { TopLevelSpec } from 'vega-lite';
import { series } from './series.ts';

const x = [-1, -0.5, 0, 0.5, 1];
const y = x.map((value) => 2 * value + 1);
const steps = 30;
const rates = [0.05, 0.4, 0.97];
const levels = [0.05, 0.3, 0.75, 1.4, 2.25];

/** The way of (slope, intercept) for three rates, towards 2 and 1. */
export function descent(): TopLevelSpec {
  const axis = { grid: false };
  const domain = (from: number, to: number) => ({ domain: [from, to], nice: false });
  const places = {
    x: {
      field: 'slope',
      type: 'quantitative',
      title: 'kernel: the slope',
      scale: domain(-0.2, 3),
      axis,
    },
    y: {
      field: 'intercept',
      type: 'quantitative',
      title: 'bias: the intercept',
      scale: domain(-0.2, 2.2),
      axis,
    },
    order: { field: 'step', type: 'quantitative' },
  } as const;
  const line = { type: 'line', clip: true, aria: false } as const;
  return {
    width: 460,
    height: 320,
    layer: [
      {
        data: { values: levels.flatMap((loss) => contour(loss)) },
        mark: { ...line, color: '#bbb', strokeWidth: 1 },
        encoding: { ...places, detail: { field: 'loss', type: 'nominal' } },
      },
      {
        data: { values: levels.map((loss) => contour(loss)[12]!) },
        mark: { type: 'text', color: '#666', fontSize: 10, dx: 12, clip: true, aria: false },
        encoding: { ...places, text: { field: 'loss', type: 'quantitative' } },
      },
      {
        data: { values: rates.flatMap((rate) => walk(rate)) },
        mark: { ...line, strokeWidth: 1.5, point: { size: 18, aria: false } },
        encoding: { ...places, ...series('rate', rates.map(String), 'learning rate') },
      },
    ],
  };
}

/** Where the loss is the same: an ellipse. */
function contour(loss: number): object[] {
  return Array.from({ length: 97 }, (_, step) => {
    const angle = (2 * Math.PI * step) / 96;
    const slope = 2 + Math.sqrt(2 * loss) * Math.cos(angle);
    return { loss, step, slope, intercept: 1 + Math.sqrt(loss) * Math.sin(angle) };
  });
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

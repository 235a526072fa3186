// The line y = 2x + 1, found from 100 points that lie near it: one unit without activation, whose
// weight is the slope and whose bias is the intercept.
import { initializers, layers, optimizers, sequential } from 'bitgrad';
import type { Classic } from './classic.ts';

const count = 100;
const x = Array.from({ length: count }, (_, i) => (i + 0.5) / count);
// Scattered evenly over ±0.25: 37 has no divisor in common with 100, so every offset occurs once.
const y = x.map((value, i) => 2 * value + 1 + (((37 * i) % count) - 49.5) / 198);

export const linearRegression: Classic = {
  title: 'Linear regression of y = 2x + 1',
  x: x.map((value) => [value]),
  y: y.map((value) => [value]),
  defaults: { epochs: 500, learningRate: 0.1, seed: 3 },

  build({ learningRate, seed }) {
    const normal = initializers.randomNormal({ stddev: 1 });
    const unit = layers.dense({
      inputShape: [1],
      units: 1,
      kernelInitializer: normal,
      biasInitializer: normal,
    });
    const model = sequential([unit], { seed });
    // The mean over the points of half the squared distance: its derivative is the distance itself.
    model.compile({ optimizer: optimizers.sgd({ learningRate }), loss: 'halfMeanSquaredError' });
    return model;
  },

  conclude(model) {
    const [slope = NaN, intercept = NaN] = model.getWeights().map(({ data }) => data[0]);
    return `The line is y = ${slope.toFixed(3)} x + ${intercept.toFixed(3)}.`;
  },
};

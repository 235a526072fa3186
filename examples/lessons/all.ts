// The textbook cases of what goes wrong in deep networks, each beside its cures.
import { initializers, optimizers } from 'bitgrad';
import type { Lesson } from './lesson.ts';

const wide = initializers.randomNormal({ stddev: 0.5 });
const plain = initializers.randomUniform({ min: -0.05, max: 0.05 });

export const vanishing: Lesson = {
  title: 'Twenty sigmoid layers: the gradient vanishes on its way back',
  moral:
    'A sigmoid is nowhere steeper than 1/4, so every layer takes its share of the gradient. ' +
    'Steeper activations with fitting weights keep it; batch normalization brings it back, so ' +
    'strongly in so deep a net that the rate has to be smaller.',
  depth: 20,
  units: 32,
  epochs: 60,
  variations: [
    { name: 'sigmoid, Glorot', activation: 'sigmoid', initializer: 'glorotUniform' },
    {
      name: 'sigmoid, normalized',
      activation: 'sigmoid',
      initializer: 'glorotUniform',
      normalized: true,
      optimizer: () => optimizers.adam({ learningRate: 0.0005 }),
    },
    { name: 'tanh, Glorot', activation: 'tanh', initializer: 'glorotUniform' },
    { name: 'relu, He', activation: 'relu', initializer: 'heNormal' },
  ],
};

export const exploding: Lesson = {
  title: 'Large initial weights: outputs and gradients explode',
  moral:
    'Each layer multiplies by more than one, so both directions grow with depth. Fitting weights ' +
    'are the cure; clipping bounds the step, normalization the outputs.',
  depth: 20,
  units: 32,
  epochs: 60,
  variations: [
    { name: 'relu, σ = 0.5', activation: 'relu', initializer: wide, optimizer: descent },
    {
      name: 'the same, clipped',
      activation: 'relu',
      initializer: wide,
      optimizer: () => optimizers.sgd({ learningRate: 0.05, globalClipNorm: 1 }),
    },
    {
      name: 'the same, normalized',
      activation: 'relu',
      initializer: wide,
      normalized: true,
      optimizer: descent,
    },
    { name: 'relu, He', activation: 'relu', initializer: 'heNormal', optimizer: descent },
  ],
};

export const initialization: Lesson = {
  title: 'Where weights begin: plain uniform, Glorot, He under relu and tanh',
  moral:
    'The spread of the outputs should stay the same from layer to layer: He keeps it under relu, ' +
    'which drops half, Glorot under tanh; ±0.05 loses it under both.',
  depth: 10,
  units: 64,
  epochs: 60,
  variations: [
    { name: 'relu, ±0.05', activation: 'relu', initializer: plain },
    { name: 'relu, Glorot', activation: 'relu', initializer: 'glorotNormal' },
    { name: 'relu, He', activation: 'relu', initializer: 'heNormal' },
    { name: 'tanh, ±0.05', activation: 'tanh', initializer: plain },
    { name: 'tanh, Glorot', activation: 'tanh', initializer: 'glorotNormal' },
    { name: 'tanh, He', activation: 'tanh', initializer: 'heNormal' },
  ],
};

export const dying: Lesson = {
  title: 'Too large a rate: relu units die',
  moral:
    'One step too far and a unit is below zero for every sample: its slope is 0, so nothing ' +
    'brings it back. A leak keeps it alive, a smaller rate keeps it from getting there.',
  depth: 6,
  units: 64,
  epochs: 60,
  variations: [
    { name: 'relu, rate 0.1', activation: 'relu', initializer: 'heNormal', optimizer: hasty },
    {
      name: 'leaky relu, rate 0.1',
      activation: 'leakyRelu',
      initializer: 'heNormal',
      optimizer: hasty,
    },
    { name: 'relu, rate 0.002', activation: 'relu', initializer: 'heNormal' },
  ],
};

function descent() {
  return optimizers.sgd({ learningRate: 0.05 });
}

function hasty() {
  return optimizers.adam({ learningRate: 0.1 });
}

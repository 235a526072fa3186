// The trainings that laws are held against: every kind of step there is, on sizes that sit on the
// seams of vectors, tiles, strips, chunks and pieces. The last batch of an epoch is a partial one.
import * as layers from '#lib/layers/index.ts';
import * as losses from '#lib/losses/index.ts';
import * as optimizers from '#lib/optimizers/index.ts';
import * as schedules from '#lib/schedules/index.ts';
import { asideCases, stepCase, stepCases } from './step-plans.ts';
import type { StepCase } from './step-plans.ts';
import { trainingOf } from './training.ts';
import type { Training, TrainingOptions } from './training.ts';

const { dense, dropout } = layers;

export const small = { rows: 50, batchSize: 8, steps: 300 } as const;

/** A net of three sizes; what it does besides is chosen so that all of it occurs. */
function seam(sizes: readonly [number, number, number], options: TrainingOptions): Training {
  const [inputs, hidden, outputs] = sizes;
  const hiddenLayer = dense({ units: hidden, activation: 'relu', inputShape: [inputs] });
  const regression = outputs === 1 || options.batchSize % 2 === 0;
  const own = regression
    ? stepCase(
        '',
        [hiddenLayer, dense({ units: outputs })],
        'meanSquaredError',
        optimizers.sgd({ learningRate: 0.003, momentum: 0.9, globalClipNorm: 5 }),
        'meanAbsoluteError',
      )
    : stepCase(
        '',
        [hiddenLayer, dropout({ rate: 0.2 }), dense({ units: outputs, activation: 'softmax' })],
        'sparseCategoricalCrossentropy',
        'adam',
      );
  const name = `sizes ${sizes.join(', ')} and batches of ${options.batchSize}`;
  return trainingOf(own, { ...options, name });
}

const weightedMean = (): StepCase =>
  stepCase(
    'sample weights in a weighted mean',
    [dense({ units: 9, activation: 'tanh', inputShape: [6] }), dense({ units: 3 })],
    losses.sparseCategoricalCrossentropy({ fromLogits: true, reduction: 'weightedMean' }),
    optimizers.rmsprop({ clipNorm: 0.3 }),
  );

const scheduled = (): StepCase => {
  const schedule = schedules.cosineRestarts({ initialLearningRate: 0.02, firstDecaySteps: 7 });
  const learningRate = schedules.warmup({ warmupSteps: 9, schedule });
  return stepCase(
    'a warm-up before restarts',
    [dense({ units: 9, activation: 'tanh', inputShape: [6] }), dense({ units: 3 })],
    'meanSquaredError',
    optimizers.adamw({ learningRate }),
    'meanSquaredError',
  );
};

const accumulating = (): StepCase =>
  stepCase(
    'gradients of three batches, clipped together',
    [dense({ units: 17, activation: 'tanh', inputShape: [6] }), dense({ units: 3 })],
    'meanSquaredError',
    optimizers.adam({ gradientAccumulationSteps: 3, globalClipNorm: 0.5, weightDecay: 0.01 }),
    'meanSquaredError',
  );

const grouped = (): StepCase =>
  stepCase(
    'groups of other rates and decay',
    [
      dense({ units: 17, activation: 'tanh', inputShape: [6] }),
      dense({ units: 16, activation: 'relu' }),
      dense({ units: 3 }),
    ],
    'meanSquaredError',
    optimizers.adamw({
      gradientAccumulationSteps: 2,
      decayBiasesAndNorms: false,
      parameterGroups: [
        { layers: ['dense_1'], learningRateScale: 3, weightDecay: 0.1 },
        { weights: ['dense_2/kernel'], learningRateScale: 0.3 },
      ],
    }),
    'meanSquaredError',
  );

/** Two epochs and a half of full batches and a partial one. */
const epochs = (batchSize: number, steps: number): TrainingOptions => ({
  rows: 2 * batchSize + Math.ceil(batchSize / 2),
  batchSize,
  steps,
});

export const trainings: readonly Training[] = [
  ...[...stepCases, ...asideCases].map((own) => trainingOf(own, small)),
  trainingOf(stepCases[0]!, { ...small, bytes: true, name: 'a classifier of bytes' }),
  trainingOf(stepCases[1]!, { ...small, weighted: true, name: 'dropout and sample weights' }),
  trainingOf(weightedMean(), { ...small, bytes: true, weighted: true }),
  trainingOf(stepCases[0]!, { ...small, masked: true, name: 'a masked classifier' }),
  trainingOf(weightedMean(), {
    ...small,
    weighted: true,
    masked: true,
    name: 'masked and weighed',
  }),
  trainingOf(scheduled(), small),
  trainingOf(accumulating(), small),
  trainingOf(grouped(), small),
  seam([3, 17, 1], epochs(1, 60)),
  seam([16, 15, 17], epochs(15, 60)),
  seam([47, 16, 48], epochs(16, 60)),
  seam([17, 49, 15], epochs(17, 60)),
  seam([63, 64, 65], epochs(63, 30)),
  seam([65, 63, 1], epochs(64, 30)),
  seam([48, 65, 47], epochs(65, 30)),
  seam([1023, 16, 3], epochs(17, 15)),
  seam([1025, 17, 2], epochs(5, 15)),
  seam([5, 1024, 3], epochs(7, 15)),
  seam([2, 1025, 15], epochs(16, 15)),
  seam([17, 3, 1023], epochs(9, 15)),
  seam([3, 5, 2], { rows: 2060, batchSize: 1025, steps: 9 }),
  seam([3, 5, 2], { rows: 2060, batchSize: 1024, steps: 9 }),
  seam([4, 2, 3], { rows: 1500, batchSize: 1023, steps: 9 }),
  seam([2, 3, 8193], { rows: 8, batchSize: 3, steps: 6 }),
  // Large enough for every product and map to be shared among threads.
  seam([300, 257, 129], { rows: 150, batchSize: 65, steps: 7 }),
  seam([257, 300, 130], { rows: 300, batchSize: 128, steps: 7 }),
];

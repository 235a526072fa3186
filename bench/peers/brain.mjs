// brain.js: it updates after every sample, has one activation for all layers, mean squared error
// and no batches, so its samples a second are of another, simpler algorithm.
import { createRequire } from 'node:module';
import { answer, answerPrediction, numbers, samplesOf, secondsOf, task } from './windows.mjs';

const brain = createRequire(import.meta.url)('brain.js');
const { sizes, hidden, samples, rows, seconds } = task;
const settings = { hiddenLayers: sizes.slice(1, -1), activation: hidden };
const width = sizes[0];
const outputs = sizes.at(-1);
const rowOf = (array, i, length) => Array.from(array.subarray(i * length, (i + 1) * length));

if (rows !== undefined) {
  const net = new brain.NeuralNetwork(settings);
  const x = numbers(rows * width);
  const inputs = Array.from({ length: rows }, (_, i) => rowOf(x, i, width));
  net.train([{ input: inputs[0], output: Array(outputs).fill(0) }], { iterations: 1 });
  const predict = () => {
    for (const input of inputs) net.run(input);
  };
  answerPrediction(await secondsOf(predict));
}

// Few samples of a large net, so that one round through them can be timed.
const macs = sizes.slice(1).reduce((sum, size, i) => sum + size * sizes[i], 0);
const count = Math.min(samples, Math.max(8, Math.floor(2e7 / macs)));
const [x, y] = samplesOf(task);
const set = Array.from({ length: count }, (_, i) => ({
  input: rowOf(x, i, width),
  output: rowOf(y, i, outputs),
}));

/** Seconds of so many rounds through the samples, the set-up included. */
function train(iterations) {
  const net = new brain.NeuralNetwork(settings);
  const began = performance.now();
  const never = 1e9;
  net.train(set, {
    iterations,
    errorThresh: 1e-30,
    learningRate: task.optimizer.learningRate,
    logPeriod: never,
    errorCheckInterval: never,
  });
  return (performance.now() - began) / 1000;
}

train(2);
const once = train(2) / 2;
const iterations = Math.max(2, Math.min(100_000, Math.round(seconds / once)));
answer('samples_s', (iterations * count) / train(iterations));

// TensorFlow.js on its CPU or WebAssembly backend: training by `optimizer.minimize`, its path of
// least overhead (`fit` is slower), and prediction by `model.predict`.
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { answer, answerPrediction, numbers, samplesOf, secondsOf, task } from './windows.mjs';

const require = createRequire(import.meta.url);
const { sizes, hidden, output, optimizer, batch, samples, rows } = task;
console.warn = () => {};
const tf = require('@tensorflow/tfjs');
const backend = task.peer === 'tfjs-wasm' ? 'wasm' : 'cpu';
if (backend === 'wasm') {
  const wasm = require('@tensorflow/tfjs-backend-wasm');
  const folder = dirname(require.resolve('@tensorflow/tfjs-backend-wasm/package.json'));
  wasm.setWasmPaths(`${join(folder, 'dist')}/`);
}
if (!(await tf.setBackend(backend))) throw new Error(`the backend "${backend}" did not start`);
await tf.ready();

// Training takes the crossentropy of what goes into softmax, as everybody's does.
const last = rows === undefined && output === 'softmax' ? 'linear' : output;
const model = tf.sequential();
sizes.slice(1).forEach((units, i) =>
  model.add(
    tf.layers.dense({
      units,
      activation: i === sizes.length - 2 ? last : hidden,
      inputShape: i === 0 ? [sizes[0]] : undefined,
    }),
  ),
);

if (rows !== undefined) {
  const x = numbers(rows * sizes[0]);
  const predict = () => tf.tidy(() => model.predict(tf.tensor(x, [rows, sizes[0]])).dataSync());
  answerPrediction(await secondsOf(predict));
}

const [xs, ys] = samplesOf(task);
const outputs = sizes.at(-1);
const x = tf.tensor(xs, [samples, sizes[0]]);
const y = tf.tensor(ys, [samples, outputs]);
const { name, learningRate, momentum } = optimizer;
const rule =
  name === 'adam'
    ? tf.train.adam(learningRate)
    : momentum
      ? tf.train.momentum(learningRate, momentum)
      : tf.train.sgd(learningRate);
const variables = model.trainableWeights.map((weight) => weight.val);
const loss = (actual, wanted) =>
  output === 'softmax'
    ? tf.losses.softmaxCrossEntropy(wanted, actual)
    : tf.losses.meanSquaredError(wanted, actual);
let first = 0;
const step = () =>
  tf.tidy(() => {
    const a = tf.slice(x, [first, 0], [batch, sizes[0]]);
    const b = tf.slice(y, [first, 0], [batch, outputs]);
    first = (first + batch) % samples;
    const forward = () => loss(model.apply(a, { training: true }), b);
    return rule.minimize(forward, true, variables).dataSync()[0];
  });
answer('samples_s', batch / (await secondsOf(step)));

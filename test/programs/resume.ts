// Trains a model from a file on, in a process of its own: on whatever executor its environment
// asks for, so that a training may go on elsewhere, or until it is killed.
//   train FROM TO EPOCHS THREADS   loads, trains, saves, and tells which executor it was
//   forever PATH                   the same epoch by epoch, into the file that it began with
import { executorInfo, loadModel } from 'bitgrad';

const samples = 60;
const features = 5;
const wave = (length: number, period: number): Float32Array =>
  Float32Array.from({ length }, (_, i) => ((i * 37) % period) / period - 0.5);
const x = wave(samples * features, 101);
const y = wave(samples, 29);

const [what, from = '', to = '', epochs = '1', threads = '1'] = process.argv.slice(2);
const model = await loadModel(from);
const options = { batchSize: 8, threads: Number(threads) };

if (what === 'train') {
  await model.fit(x, y, { ...options, epochs: Number(epochs) });
  await model.save(to);
  const { executor, isa } = executorInfo();
  console.log(`${executor} ${isa}`);
} else if (what === 'forever') {
  await model.fit(x, y, {
    ...options,
    epochs: 1_000_000,
    async onEpochEnd() {
      await model.save(from);
      process.stdout.write('.');
    },
  });
} else {
  throw new Error(`no way ${what}`);
}

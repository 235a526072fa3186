// Programs by name: `npm run example -- NAME`. The four classics print their loss as it falls, draw
// it, and show what the trained net makes of its samples; the studies learn from real data and are
// tested on what they have not seen; the lessons set what goes wrong in deep nets beside its cures.
import { plot } from 'asciichart';
import { Argument, Command } from 'commander';
import type { Model } from 'bitgrad';
import { and } from './and.ts';
import { autoencoder } from './autoencoder.ts';
import { building } from './building.ts';
import type { Classic } from './classic.ts';
import { orSayWhatIsMissing } from './data/missing.ts';
import { digits } from './digits.ts';
import { fingerprint } from './fingerprint.ts';
import { iris } from './iris.ts';
import * as lessons from './lessons/all.ts';
import type { Lesson } from './lessons/lesson.ts';
import { runLesson } from './lessons/run.ts';
import { letters } from './letters.ts';
import { linearRegression } from './linear-regression.ts';
import { positive, wholeNumber, withCommas, zeroOrOne } from './options.ts';
import type { Study } from './study.ts';
import { tanh } from './tanh.ts';
import { wine } from './wine.ts';
import { xor } from './xor.ts';

const classics: Readonly<Record<string, Classic>> = {
  and,
  'linear-regression': linearRegression,
  tanh,
  xor,
};

const studies: Readonly<Record<string, Study>> = {
  iris,
  wine,
  building,
  letters,
  digits,
  autoencoder,
};

const taught: Readonly<Record<string, Lesson>> = lessons;

interface Options {
  readonly epochs?: number;
  readonly learningRate?: number;
  readonly seed?: number;
  readonly verbose?: 0 | 1;
  readonly samples?: number;
  readonly picture?: string;
  readonly pictures?: string;
}

const all = { ...classics, ...studies, ...taught };

const command = new Command('npm run example --')
  .addArgument(new Argument('[name]', 'which one').choices(Object.keys(all)))
  .option('--epochs <n>', 'times to go through the samples', wholeNumber(1, 1_000_000))
  .option('--learning-rate <x>', 'of gradient descent; classics only', positive)
  .option('--seed <n>', 'of weights, orders and what is held out', wholeNumber(0, 2 ** 32 - 1))
  .option('--verbose <0|1>', 'whether to show progress; real data only', zeroOrOne)
  .option('--samples <n>', 'how many to learn from; real data only', wholeNumber(1, 60_000))
  .option('--picture <file>', 'where the autoencoder draws')
  .option('--pictures <folder>', 'where a lesson draws what it saw')
  .action(async (name: string | undefined, options: Options) => {
    const classic = classics[name ?? ''];
    const lesson = taught[name ?? ''];
    const study = studies[name ?? ''];
    if (classic) await show(classic, options);
    else if (study) await runStudy(study, options);
    else if (lesson) await runLesson(lesson, { seed: 1, ...options });
    else list();
  });
await orSayWhatIsMissing(() => command.parseAsync());

function list(): void {
  console.log('Run one with "npm run example -- NAME":');
  for (const [name, { title }] of Object.entries(all)) {
    console.log(`  ${name.padEnd(18)} ${title}`);
  }
}

async function runStudy(study: Study, options: Options): Promise<void> {
  const choices = { ...study.defaults, ...options };
  console.log(`${study.title}\nepochs ${choices.epochs}, seed ${choices.seed}\n`);
  const start = performance.now();
  const model = await study.run(choices);
  console.log(`all of it took   ${((performance.now() - start) / 1000).toFixed(1)} s`);
  console.log(fingerprint(model));
}

async function show(classic: Classic, options: Options): Promise<void> {
  const { title, x, y, defaults } = classic;
  const { epochs, learningRate, seed } = { ...defaults, ...options };
  console.log(title);
  console.log(`epochs ${withCommas(epochs)}, learning rate ${learningRate}, seed ${seed}\n`);
  const model = classic.build({ learningRate, seed });
  const losses: number[] = [];
  const often = Math.ceil(epochs / 10);
  for await (const { epoch, loss } of model.fit(x, y, { epochs, batchSize: x.length })) {
    losses.push(loss);
    if ((epoch + 1) % often === 0 || epoch === 0) {
      console.log(`  epoch ${withCommas(epoch + 1).padStart(10)}   loss ${short(loss, 6)}`);
    }
  }
  const parts = [drawing(losses), predictions(model, classic), classic.conclude?.(model) ?? ''];
  for (const part of parts.filter((text) => text !== '')) console.log(`\n${part}`);
}

/** The losses as a line over a logarithmic axis; '' if it would be flat. */
function drawing(losses: readonly number[]): string {
  if (losses.every((loss) => loss === losses[0])) return '';
  const columns = Math.min(64, losses.length);
  const last = losses.length - 1;
  // A loss of 0 has no logarithm: it is drawn as low as the lowest that has one.
  const lowest = losses.reduce((low, loss) => (loss > 0 && loss < low ? loss : low), Infinity);
  const picked = Array.from({ length: columns }, (_, i) => {
    const loss = losses[Math.round((i * last) / Math.max(1, columns - 1))] ?? NaN;
    return Math.log10(Math.max(loss, lowest));
  });
  const format = (value: number): string => short(10 ** value, 3).padStart(9);
  return plot(picked, { height: 10, format }).replaceAll(/ +$/gm, '');
}

/** A number in few characters. */
function short(value: number, digits: number): string {
  return value < 1e-3 ? value.toExponential(digits - 1) : value.toPrecision(digits);
}

/** Ten samples at most, spread over all of them. */
function predictions(model: Model, { x, y }: Classic): string {
  const { data } = model.predict(x);
  const every = Math.ceil(x.length / 10);
  const line = (input: string, target: string, prediction: string): string =>
    `  ${input.padEnd(12)} ${target.padStart(8)} ${prediction.padStart(12)}`;
  const lines = x.map((sample, i) =>
    line(sample.join(', '), (y[i]?.[0] ?? NaN).toFixed(3), (data[i] ?? NaN).toFixed(4)),
  );
  return [line('input', 'target', 'prediction'), ...lines.filter((_, i) => i % every === 0)].join(
    '\n',
  );
}

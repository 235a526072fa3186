// Runs a lesson: every variation is looked into, trained, looked into again; then all stand in one
// table. With a folder, a picture of each as it begins goes there.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Table from 'cli-table3';
import type { Inspection } from 'bitgrad';
import { spirals, towerOf } from './lesson.ts';
import type { Lesson, Variation } from './lesson.ts';

const points = 1000;

export interface LessonOptions {
  readonly seed: number;
  readonly epochs?: number | undefined;
  /** Where pictures go. */
  readonly pictures?: string | undefined;
}

/** What became of a variation. */
interface Outcome {
  readonly name: string;
  readonly before: Inspection;
  readonly after: Inspection | undefined;
  readonly loss: number;
  readonly accuracy: number;
}

export async function runLesson(lesson: Lesson, options: LessonOptions): Promise<void> {
  console.log(`${lesson.title}\n`);
  const outcomes: Outcome[] = [];
  for (const variation of lesson.variations) {
    console.log(`  ${variation.name} …`);
    const outcome = await follow(lesson, variation, options);
    outcomes.push(outcome);
    if (options.pictures !== undefined) draw(options.pictures, outcome);
  }
  console.log(`\n${tableOf(outcomes)}`);
  console.log('gradient: first layer ÷ last. spread of outputs: last hidden layer ÷ first.\n');
  for (const { name, before } of outcomes) {
    for (const finding of before.findings.slice(0, 1)) console.log(`  ${name}: ${finding}`);
  }
  console.log(`\n${lesson.moral.replaceAll(/(.{1,88})( |$)/g, '$1\n').trimEnd()}`);
}

async function follow(
  lesson: Lesson,
  variation: Variation,
  { seed, epochs = lesson.epochs }: LessonOptions,
): Promise<Outcome> {
  const { x, y } = spirals(points);
  const model = towerOf(lesson, variation, seed);
  const before = await model.inspect(x, y);
  const { name } = variation;
  try {
    await model.fit(x, y, { epochs, batchSize: 100 });
  } catch (error) {
    if (!(error instanceof Error) || !('step' in error)) throw error;
    // Training ended in numbers that are not finite.
    return { name, before, after: undefined, loss: NaN, accuracy: NaN };
  }
  const { loss, accuracy = NaN } = await model.evaluate(x, y);
  return { name, before, after: await model.inspect(x, y), loss, accuracy };
}

function tableOf(outcomes: readonly Outcome[]): string {
  const titles = ['', 'gradient', 'spread', 'dead before', 'dead after', 'loss', 'accuracy'];
  const table = new Table({
    head: titles,
    style: { head: [], border: [] },
    colAligns: titles.map((_, i) => (i === 0 ? 'left' : 'right')),
  });
  for (const { name, before, after, loss, accuracy } of outcomes) {
    const [gradient, spread] = alongDepth(before);
    table.push([
      name,
      gradient.toExponential(1),
      spread.toExponential(1),
      dead(before),
      after ? dead(after) : 'not finite',
      ...(after ? [loss.toFixed(4), `${(accuracy * 100).toFixed(1)} %`] : ['–', '–']),
    ]);
  }
  return table.toString();
}

// How the gradient and the spread of the outputs change through the tower.
function alongDepth({ layers }: Inspection): readonly [number, number] {
  const dense = layers.filter(({ type }) => type === 'dense');
  const hidden = layers.filter(({ type }) => type === 'activation');
  const ratio = (a = NaN, b = NaN): number => a / b;
  return [
    ratio(dense[0]?.gradientSize, dense.at(-1)?.gradientSize),
    ratio(hidden.at(-1)?.output.standardDeviation, hidden[0]?.output.standardDeviation),
  ];
}

function dead({ layers }: Inspection): string {
  const shares = layers.flatMap(({ deadUnits }) => deadUnits ?? []);
  const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length;
  return `${(mean * 100).toFixed(0)} %`;
}

function draw(folder: string, { name, before }: Outcome): void {
  mkdirSync(folder, { recursive: true });
  const file = `${name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}.svg`;
  writeFileSync(join(folder, file), before.toSVG());
}

// Law 7 of files: a training that was saved, loaded elsewhere and continued ends in the same bits
// as one that was never interrupted. The files are compared, which hold everything.
import { describe, expect, test } from 'vitest';
import type { Model } from '../../lib/index.ts';
import { everyExecutor, libraryOn } from '../support/fresh-library.ts';
import { modelCases, optimizerCases } from '../support/saved-models.ts';
import type { SavedCase } from '../support/saved-models.ts';
import { vocabularyCases } from '../support/saved-vocabulary.ts';

const libraries = await Promise.all(
  everyExecutor.map(async (name) => ({ name, library: await libraryOn(name) })),
);
const [first] = libraries;
if (!first) throw new Error('no executor');

const cases = [...optimizerCases(first.library), ...modelCases];

async function fit(model: Model, one: SavedCase, epochs: number, threads = 1): Promise<unknown> {
  const history = await model.fit(one.x as never, one.y as never, {
    ...one.options,
    epochs,
    threads,
  });
  return history.columns;
}

/** Compares files, quickly as long as they are the same. */
function same(found: Uint8Array, wanted: Uint8Array, what: string): void {
  if (Buffer.compare(found, wanted) !== 0) expect(found, what).toEqual(wanted);
}

/** What a step gives, or how it fails: a distance may be infinite. */
function stepOf(model: Model, { x, y }: SavedCase): unknown {
  try {
    return model.trainOnBatch(x as never, y as never);
  } catch (error) {
    return (error as Error).message;
  }
}

describe.each(cases)('$name', (one) => {
  test('goes on from every epoch edge, on every executor, to the same bits', async () => {
    const straight = one.build(first.library);
    const files = [straight.toBytes()];
    const columns: unknown[] = [];
    for (let epoch = 0; epoch < 4; epoch++) {
      columns.push(await fit(straight, one, 1));
      files.push(straight.toBytes());
    }
    for (const { name, library } of libraries) {
      let file = files[0] ?? new Uint8Array();
      for (let epoch = 0; epoch < 4; epoch++) {
        const model = await library.loadModel(file);
        same(model.toBytes(), file, `${name}, loaded, epoch ${epoch}`);
        expect(await fit(model, one, 1, 1 + epoch), name).toEqual(columns[epoch]);
        file = model.toBytes();
        same(file, files[epoch + 1] ?? new Uint8Array(), `${name}, epoch ${epoch}`);
      }
    }
  });

  test('predicts and evaluates the same, and shows the same plan and summary', async () => {
    for (const { library } of libraries) {
      const model = one.build(library);
      await fit(model, one, 1);
      const loaded = await library.loadModel(model.toBytes());
      const [x, y] = [one.x as never, one.y as never];
      expect(loaded.predict(x)).toEqual(model.predict(x));
      expect(await loaded.evaluate(x, y)).toEqual(await model.evaluate(x, y));
      expect(stepOf(loaded, one)).toEqual(stepOf(model, one));
      expect(loaded.plan()).toBe(model.plan());
      expect(loaded.plan('predict')).toBe(model.plan('predict'));
      expect(loaded.summary()).toBe(model.summary());
      expect([loaded.name, loaded.seed]).toEqual([model.name, model.seed]);
      expect(loaded.getWeights()).toEqual(model.getWeights());
    }
  });
});

const places = libraries.flatMap(({ name, library }) =>
  [1, 2, 3].map((threads) => ({ name: `${name}, ${threads} threads`, library, threads })),
);

describe.each(vocabularyCases(first.library))('with $name', (one) => {
  test('training goes on in other places after each epoch, to the same bits', async () => {
    const straight = one.build(first.library);
    let file = straight.toBytes();
    // Three places of all, others for each word, one after the other.
    const start = one.name.length + Number(one.name.codePointAt(one.name.length - 2));
    for (let epoch = 0; epoch < 3; epoch++) {
      const columns = await fit(straight, one, 1);
      const place = places[(start + 4 * epoch) % places.length] ?? places[0]!;
      const model = await place.library.loadModel(file);
      expect(await fit(model, one, 1, place.threads), place.name).toEqual(columns);
      file = model.toBytes();
      same(file, straight.toBytes(), `${place.name}, epoch ${epoch}`);
    }
    expect(straight.getWeights()).not.toEqual(one.build(first.library).getWeights());
  });
});

describe('a run', () => {
  test.each(libraries)(
    'saved in each epoch of a longer one on $name goes on to its end',
    async (on) => {
      const { library } = on;
      const one = cases.find(({ name }) => name === 'adam');
      if (!one) throw new Error('no case');
      const files: Uint8Array[] = [];
      const straight = one.build(library);
      const onEpochEnd = (): void => void files.push(straight.toBytes());
      await straight.fit(one.x as never, one.y as never, { ...one.options, epochs: 5, onEpochEnd });
      for (const [done, file] of files.entries()) {
        const model = await library.loadModel(file);
        if (done < 4) await fit(model, one, 4 - done);
        expect(model.toBytes(), `${done + 1} epochs`).toEqual(straight.toBytes());
      }
    },
  );

  test.each(libraries)(
    'stopped in an epoch on $name goes on as the model itself would',
    async (on) => {
      const { library } = on;
      const one = cases.find(({ name }) => name === 'adam');
      if (!one) throw new Error('no case');
      const straight = one.build(library);
      const run = straight.fit(one.x as never, one.y as never, {
        ...one.options,
        epochs: 9,
        onBatchEnd({ step }) {
          if (step === 10) run.stop();
        },
      });
      await run;
      const model = await library.loadModel(straight.toBytes());
      await fit(model, one, 2);
      await fit(straight, one, 2);
      expect(model.toBytes()).toEqual(straight.toBytes());
    },
  );
});

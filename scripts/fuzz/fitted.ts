// A model file whose arrays are made to fit its description, whatever that says: loadModel is asked
// what is wrong with them until nothing is. So a description can be changed without knowing which
// arrays it needs, and errors are held to saying what is needed.
import { loadModel } from 'bitgrad';
import { assembled, partsOf } from './container.ts';
import type { Dice } from './dice.ts';

interface Own {
  shape: readonly number[];
  numbers: Float32Array;
}

const roundsMax = 80;
const numbersMax = 20_000;
const [name, sizes] = [String.raw`"((?:[^"\\]|\\.)*)"`, String.raw`\[([\d, ]*)\]`];
const wrongShape = new RegExp(`${name}: got shape ${sizes}, needed ${sizes}`);
const tooMany = new RegExp(`got ${name}, which the model has not`);
const missing = new RegExp(`describes ${name}, which is not in the file`);

/** The file with arrays of other shapes, more of them or fewer, with numbers of all kinds. */
export async function fitted(file: Uint8Array, dice: Dice): Promise<Uint8Array> {
  const { header, data } = partsOf(file);
  const { __metadata__: metadata, ...entries } = JSON.parse(header) as Record<string, never>;
  const arrays = new Map(
    Object.entries(
      entries as Record<string, { shape: number[]; data_offsets: [number, number] }>,
    ).map(([key, { shape, data_offsets: offsets }]): [string, Own] => {
      return [key, { shape, numbers: new Float32Array(data.slice(...offsets).buffer) }];
    }),
  );
  let now = file;
  for (let round = 0; round < roundsMax; round++) {
    const message = await loadModel(now).then(
      () => '',
      (error: unknown) => String(error),
    );
    if (!mend(arrays, message, dice)) break;
    now = written(metadata, [...arrays]);
  }
  // In another order, with other numbers, it is as sound as before.
  const order = [...arrays].sort(() => (dice.chance(0.5) ? 1 : -1));
  if (dice.chance(0.3)) for (const [, own] of order) own.numbers = numbersFor(own.shape, dice);
  return written(metadata, order);
}

/** Changes what an error says; false if it says nothing about arrays. */
function mend(arrays: Map<string, Own>, message: string, dice: Dice): boolean {
  const [, shaped, , needed = ''] = wrongShape.exec(message) ?? [];
  const [, surplus] = tooMany.exec(message) ?? [];
  const [, absent] = missing.exec(message) ?? [];
  const named = shaped ?? surplus ?? absent;
  if (named === undefined) return false;
  const key = JSON.parse(`"${named}"`) as string;
  if (surplus !== undefined) return arrays.delete(key);
  const shape = needed === '' ? [] : needed.split(', ').map(Number);
  if (shape.reduce((product, size) => product * size, 1) > numbersMax) return false;
  arrays.set(key, { shape, numbers: numbersFor(shape, dice) });
  return true;
}

const strange = [0, -0, 1e-45, -1e-38, 1e30, -3e38, Infinity, -Infinity, NaN];

function numbersFor(shape: readonly number[], dice: Dice): Float32Array {
  const length = shape.reduce((product, size) => product * size, 1);
  const wild = dice.chance(0.2);
  return Float32Array.from({ length }, () => {
    return wild && dice.chance(0.2) ? dice.pick(strange) : dice.below(2001) / 1000 - 1;
  });
}

function written(metadata: unknown, arrays: readonly (readonly [string, Own])[]): Uint8Array {
  let end = 0;
  const entries = arrays.map(([key, { shape, numbers }]) => {
    const start = end;
    end += 4 * numbers.length;
    return [key, { dtype: 'F32', shape, data_offsets: [start, end] }] as const;
  });
  const header = { __metadata__: metadata, ...Object.fromEntries(entries) };
  const data = Buffer.concat(arrays.map(([, { numbers }]) => new Uint8Array(numbers.buffer)));
  return assembled(JSON.stringify(header), data);
}

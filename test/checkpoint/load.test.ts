// loadModel: where from, and what becomes of files that are damaged: found, whatever the damage.
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { layers, loadModel, sequential } from '../../lib/index.ts';
import { sealed } from '../../scripts/fuzz/container.ts';
import { badValues } from '../support/bad-values.ts';
import { readSafetensors } from '../support/read-safetensors.ts';
import { classifier, weightsOf, x } from '../support/small-model.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bitgrad-load-'));
});
afterAll(() => rm(folder, { recursive: true }));

const model = classifier();
const file = model.toBytes();

async function errorOf(source: unknown): Promise<Error> {
  try {
    await loadModel(source as never);
  } catch (error) {
    return error as Error;
  }
  throw new Error('it was loaded');
}

describe('a source', () => {
  test('is a path, bytes, a Buffer, a part of a buffer, shared memory', async () => {
    const path = join(folder, 'größe 1.safetensors');
    await model.save(path);
    const large = new Uint8Array(file.length + 9);
    large.set(file, 5);
    const shared = new Uint8Array(new SharedArrayBuffer(file.length));
    shared.set(file);
    const part = large.subarray(5, 5 + file.length);
    for (const source of [path, file, Buffer.from(file), part, shared]) {
      expect(weightsOf(await loadModel(source))).toEqual(weightsOf(model));
    }
  });

  test('may lie about itself', async () => {
    class Lying extends Uint8Array {
      override get length(): number {
        return 2 ** 31;
      }

      override subarray(): never {
        throw new Error('not me');
      }
    }
    expect(weightsOf(await loadModel(new Lying(file)))).toEqual(weightsOf(model));
    const gone = file.slice();
    structuredClone(gone.buffer, { transfer: [gone.buffer] });
    expect((await errorOf(gone)).message).toMatch(/^loadModel: byte 0: the file ends/);
  });

  test('may be larger than any memory', async () => {
    const path = join(folder, 'sparse');
    const numbers = 2 ** 40;
    const metadata = { bitgrad: '{}', sha256: '0'.repeat(64) };
    const entry = { dtype: 'F32', shape: [numbers], data_offsets: [0, 4 * numbers] };
    const header = Buffer.from(JSON.stringify({ __metadata__: metadata, a: entry }));
    const start = Buffer.alloc(8);
    start.writeBigUInt64LE(BigInt(header.length));
    await writeFile(path, Buffer.concat([start, header]));
    // A file with a hole, which takes no place; some file systems make none of this size.
    const error = await truncate(path, 8 + header.length + 4 * numbers).then(
      () => errorOf(path),
      () => undefined,
    );
    if (!error) return;
    expect(error).toBeInstanceOf(RangeError);
    expect(error.message).toContain(`byte ${8 + header.length}: got ${4 * numbers} bytes of data`);
  });

  test('may change as soon as the model is there', async () => {
    const bytes = file.slice();
    const loaded = await loadModel(bytes);
    bytes.fill(0);
    expect(weightsOf(loaded)).toEqual(weightsOf(model));
    expect(loaded.predict(x)).toEqual(model.predict(x));
  });

  test('is nothing else', async () => {
    for (const value of [undefined, null, 5, {}, [], new Float32Array(9), new ArrayBuffer(9)]) {
      const error = await errorOf(value);
      expect(error).toBeInstanceOf(TypeError);
      expect(error.message).toContain('needed the path of a file or its bytes, a Uint8Array.');
    }
    for (const [, value] of Object.entries(badValues)) {
      await expect(loadModel(value as never)).rejects.toThrow(/./);
    }
  });

  test('that cannot be read gives the error of the file system', async () => {
    expect(await errorOf(join(folder, 'none'))).toHaveProperty('code', 'ENOENT');
    expect((await errorOf(folder)).message).toBe(`loadModel: ${folder} is no file.`);
    expect((await errorOf('/dev/zero')).message).toBe('loadModel: /dev/zero is no file.');
  });

  test('that is another file says so', async () => {
    const text = (await errorOf(Buffer.from('import { tensor } from "bitgrad";\n'))).message;
    expect(text).toMatch(/^loadModel: byte 0: got a header of \d+ bytes, needed at most 16777216/);
    expect(text).toContain('Is it a safetensors file?');
    const plain = Buffer.from('\u0002\0\0\0\0\0\0\0{}', 'latin1');
    expect((await errorOf(plain)).message).toContain('the header describes no model of bitgrad');
  });

  test('may be a path that is longer than what is read at once', async () => {
    const units = 700;
    const large = sequential([
      layers.dense({ units, inputShape: [units] }),
      layers.dense({ units }),
    ]);
    const path = join(folder, 'large');
    await large.save(path);
    const loaded = await loadModel(path);
    expect(Buffer.compare(loaded.toBytes(), large.toBytes())).toBe(0);
    await truncate(path, 4 * units * units);
    const error = await errorOf(path);
    expect(error.message).toMatch(/^loadModel: byte 1960000: the file ends, needed \d+ bytes more/);
  });
});

describe('damage', () => {
  const { dataStart } = readSafetensors(file);

  test('of any bit is found', async () => {
    for (let byte = 0; byte < file.length; byte++) {
      const damaged = file.slice();
      damaged[byte] = (damaged[byte] ?? 0) ^ (1 << ((byte * 5) % 8));
      const error = await errorOf(damaged);
      expect(error).toBeInstanceOf(RangeError);
      expect(error.message).toMatch(/^loadModel: byte \d+: /);
      if (byte >= dataStart)
        expect(error.message).toContain('the checksum is not that of the file');
    }
  });

  test('at any end is found', async () => {
    for (let length = 0; length < file.length; length++) {
      const error = await errorOf(file.subarray(0, length));
      expect(error).toBeInstanceOf(RangeError);
      expect(error.message).toMatch(/^loadModel: byte \d+: /);
    }
    const longer = new Uint8Array(file.length + 1);
    longer.set(file);
    const text = `loadModel: byte ${file.length}: got bytes behind the last array.`;
    expect((await errorOf(longer)).message).toBe(text);
  });

  test('of the checksum alone is found', async () => {
    const at = Buffer.from(file).indexOf('"sha256":"') + 10;
    for (const [place, character, message] of [
      [0, 'x', 'needed the 64 digits of a SHA-256'],
      [63, 'A', 'needed the 64 digits of a SHA-256'],
      [63, '"', "needed ',' or '}'"],
    ] as const) {
      const damaged = Buffer.from(file);
      damaged.write(character, at + place);
      expect((await errorOf(damaged)).message).toContain(message);
    }
    expect(sealed(file)).toEqual(file);
  });

  test('of a file on the disk is found', async () => {
    const path = join(folder, 'damaged');
    const damaged = file.slice();
    damaged[dataStart + 3] = 1;
    await writeFile(path, damaged);
    expect((await errorOf(path)).message).toContain('The file was damaged or changed.');
  });
});

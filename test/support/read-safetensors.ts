// A reader of safetensors written from the format's own description, github.com/huggingface/
// safetensors (README, "Format"), which shares no code with lib/checkpoint: so a mistake that
// writer and reader of the library had in common would show.
const sizes: Readonly<Record<string, number>> = { F64: 8, F32: 4, I32: 4, U8: 1 };

export interface StoredTensor {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data: Uint8Array;
}

export interface StoredFile {
  readonly metadata: Readonly<Record<string, string>>;
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  /** Bytes in front of the data. */
  readonly dataStart: number;
}

interface Info {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

function need(condition: boolean, rule: string): asserts condition {
  if (!condition) throw new Error(`safetensors: ${rule}`);
}

export function readSafetensors(file: Uint8Array): StoredFile {
  const bytes = Buffer.from(file);
  need(bytes.length >= 8, 'the first 8 bytes are the length of the header');
  const length = Number(bytes.readBigUInt64LE(0));
  need(length <= 100_000_000, 'a header has at most 100 MB');
  const dataStart = 8 + length;
  need(dataStart <= bytes.length, 'the header lies in the file');
  need(dataStart % 8 === 0, 'data begin on a multiple of 8');
  const text = bytes.subarray(8, dataStart).toString('utf8');
  need(text.startsWith('{'), 'the header begins with {');
  need(/\} *$/.test(text), 'the header is padded with spaces');
  const header = JSON.parse(text) as Record<string, Info>;
  const { __metadata__: metadata = {}, ...infos } = header;
  const named = Object.entries(infos);
  needUniqueNames(text, named.length);
  const tensors = new Map<string, StoredTensor>();
  let end = 0;
  for (const [name, { dtype, shape, data_offsets: offsets }] of inOrderOfData(named)) {
    const size = sizes[dtype];
    need(size !== undefined, `${name}: the dtype is known`);
    need(offsets[0] === end, `${name}: data have no holes and do not overlap`);
    end = offsets[1];
    const count = shape.reduce((product, own) => product * own, 1);
    need(end - offsets[0] === count * size, `${name}: the offsets fit the shape`);
    tensors.set(name, {
      dtype,
      shape,
      data: bytes.subarray(dataStart + offsets[0], dataStart + end),
    });
  }
  need(dataStart + end === bytes.length, 'nothing stands behind the data');
  return { metadata: strings(metadata), tensors, dataStart };
}

function inOrderOfData(named: readonly (readonly [string, Info])[]): typeof named {
  return named.toSorted(([, a], [, b]) => a.data_offsets[0] - b.data_offsets[0]);
}

function strings(metadata: object): Record<string, string> {
  const named = Object.entries(metadata).map(([name, value]: [string, unknown]) => {
    need(typeof value === 'string', 'metadata is a map from string to string');
    return [name, value] as const;
  });
  return Object.fromEntries(named);
}

// JSON.parse keeps the last of two entries of a name: here each must have left one.
function needUniqueNames(text: string, names: number): void {
  const written = text.match(/"dtype":/g)?.length ?? 0;
  need(written === names, 'no name stands twice in the header');
}

/** The numbers of an F32 tensor. */
export function floatsOf({ dtype, data }: StoredTensor): Float32Array {
  need(dtype === 'F32', 'the tensor is F32');
  const numbers = new Float32Array(data.length / 4);
  for (let i = 0; i < numbers.length; i++) numbers[i] = Buffer.from(data).readFloatLE(4 * i);
  return numbers;
}

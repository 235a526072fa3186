// A model at one step edge, ready to be written: the header of its file, and where its arrays stand
// in memory. The arrays are held on to, not copied: training that goes on meanwhile moves to fresh
// ones.
import { createHash } from 'node:crypto';
import type { Core } from '../model/core.ts';
import { isTrained } from '../network/network.ts';
import type { Network } from '../network/network.ts';
import type { OptimizerDefinition } from '../optimizers/optimizer.ts';
import { slotOffset } from '../step/layout.ts';
import { describe } from './description.ts';
import { inOrder, writeHeader } from './safetensors.ts';
import type { Part } from './safetensors.ts';

export interface Snapshot {
  readonly header: Buffer;
  readonly parts: readonly Part[];
  /** Of the whole file. */
  readonly bytes: number;
  release(): void;
}

/** Bytes and where they belong in the file. */
export interface Piece {
  readonly position: number;
  readonly bytes: Uint8Array;
}

/** The places of the checksum's digits, while it is computed. */
const zeros = '0'.repeat(64);

/** Takes hold of a model that no other thread writes. */
export function takeSnapshot(where: string, core: Core): Snapshot {
  const { state, network, plans, compiled } = core;
  // Users' functions are called; the lock keeps them from training, unless this is a callback.
  const unlock = state.busy ? () => {} : state.lock(where);
  try {
    const text = describe(core);
    const reading = state.readAll();
    const weights = network.weights.map(({ name, shape, offset, size }) => {
      return { name, shape, numbers: reading.weights.subarray(offset, offset + size) };
    });
    const slots = compiled ? slotsOf(plans.compiledNetwork, compiled.optimizer) : [];
    const kept = slots.map(({ name, shape, offset, size }) => {
      return { name, shape, numbers: reading.slots.subarray(offset, offset + size) };
    });
    const parts = inOrder([...weights, ...kept]);
    const header = writeHeader({ bitgrad: text, sha256: zeros }, parts);
    const numbers = parts.reduce((total, part) => total + part.numbers.length, 0);
    return { header, parts, bytes: header.length + 4 * numbers, release: reading.release };
  } finally {
    unlock();
  }
}

/** The slots of all weights that are trained, as a file names them, and where they lie. */
export function slotsOf(
  network: Network,
  optimizer: OptimizerDefinition,
): readonly { name: string; shape: readonly number[]; offset: number; size: number }[] {
  return network.weights
    .filter((weight) => isTrained(network, weight))
    .flatMap((weight) =>
      optimizer.slots.map((slot) => ({
        name: `optimizer/${slot}/${weight.name}`,
        shape: weight.shape,
        offset: slotOffset(network, optimizer, slot, weight),
        size: weight.size,
      })),
    );
}

const floatsPerPiece = 1 << 18;

/** The file piece by piece; the last one is the checksum, which belongs into the header. */
export function* piecesOf({ header, parts }: Snapshot): Generator<Piece, void> {
  const hash = createHash('sha256').update(header);
  yield { position: 0, bytes: header };
  let position = header.length;
  const words = new Uint32Array(floatsPerPiece);
  let filled = 0;
  const flush = (): Piece => {
    const bytes = new Uint8Array(words.buffer, 0, 4 * filled);
    hash.update(bytes);
    const piece = { position, bytes };
    position += bytes.length;
    filled = 0;
    return piece;
  };
  for (const { numbers } of parts) {
    for (let start = 0; start < numbers.length;) {
      const taken = Math.min(numbers.length - start, floatsPerPiece - filled);
      copyNumbers(numbers, start, taken, words, filled);
      start += taken;
      filled += taken;
      if (filled === floatsPerPiece) yield flush();
    }
  }
  if (filled > 0) yield flush();
  yield { position: header.indexOf(zeros), bytes: Buffer.from(hash.digest('hex')) };
}

// Bit by bit, except that all NaN are written alike: which one stands in memory is not specified.
function copyNumbers(
  numbers: Float32Array,
  start: number,
  count: number,
  out: Uint32Array,
  at: number,
): void {
  const words = new Uint32Array(numbers.buffer, numbers.byteOffset + 4 * start, count);
  for (let i = 0; i < count; i++) {
    const word = words[i] ?? 0;
    out[at + i] = (word & 0x7fffffff) > 0x7f800000 ? 0x7fc00000 : word;
  }
}

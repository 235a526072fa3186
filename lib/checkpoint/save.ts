// save and toBytes: a model as a file, and as the bytes of one.
import { stateError, typeError, valueText } from '../errors.ts';
import type { Core } from '../model/core.ts';
import { describe } from './description.ts';
import { piecesOf, takeSnapshot } from './snapshot.ts';
import { replaceFile } from './write-file.ts';

export async function save(core: Core, path: unknown): Promise<void> {
  if (typeof path !== 'string' || path === '' || path.includes('\0')) {
    throw typeError('save', `path: got ${valueText(path)}, needed the path of a file`);
  }
  const snapshot = await core.state.whenAtRest(() => takeSnapshot('save', core));
  try {
    await replaceFile(path, piecesOf(snapshot));
  } finally {
    snapshot.release();
  }
}

/** Throws what `save` would throw of the model, which nobody else is to change meanwhile. */
export function needSavable(core: Core): void {
  describe(core);
}

export function toBytes(core: Core): Uint8Array {
  if (core.state.slotsAtRest() === undefined) {
    const hint = 'Call it in onEpochEnd, or use save(), which waits for a step edge.';
    throw stateError('toBytes', 'a step of a run is under way, needed the model at rest', hint);
  }
  const snapshot = takeSnapshot('toBytes', core);
  try {
    const out = new Uint8Array(snapshot.bytes);
    for (const { position, bytes } of piecesOf(snapshot)) out.set(bytes, position);
    return out;
  } finally {
    snapshot.release();
  }
}

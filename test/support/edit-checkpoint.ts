// Model files changed on purpose: the description edited, then all lengths and the checksum made
// right again, so that what reads the description meets the change. Shares no code with lib.
import { assembled, partsOf } from '../../scripts/fuzz/container.ts';
import { readSafetensors } from './read-safetensors.ts';

/** Values by their places, `network.layers.0.name`; undefined takes one out. */
export type Changes = Readonly<Record<string, unknown>>;

/** The file with its description changed, sound in every other way. */
export function edited(file: Uint8Array, changes: Changes): Uint8Array {
  const { metadata } = readSafetensors(file);
  const description = JSON.parse(metadata['bitgrad'] ?? '') as object;
  for (const [path, value] of Object.entries(changes)) {
    const names = path.split('.');
    const last = names.pop() ?? '';
    const place = names.reduce((own, name) => Reflect.get(own, name) as object, description);
    if (value === undefined) Reflect.deleteProperty(place, last);
    else Reflect.set(place, last, value);
  }
  return withText(file, JSON.stringify(description));
}

/** The file with another text as its description. */
export function withText(file: Uint8Array, text: string): Uint8Array {
  const { metadata } = readSafetensors(file);
  return withHeader(file, (header) => {
    header['__metadata__'] = { ...metadata, bitgrad: text };
  });
}

type HeaderObject = Record<string, unknown>;

/** The file with another header and the same data. */
export function withHeader(file: Uint8Array, edit: (header: HeaderObject) => void): Uint8Array {
  const { header: text, data } = partsOf(file);
  const header = JSON.parse(text) as HeaderObject;
  edit(header);
  return assembled(JSON.stringify(header), data);
}

// Model files changed on purpose: the description edited, then all lengths and the checksum made
// right again, so that what reads the description meets the change. Shares no code with lib.
import { createHash } from 'node:crypto';
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
  const { dataStart } = readSafetensors(file);
  const header = JSON.parse(Buffer.from(file.subarray(8, dataStart)).toString()) as HeaderObject;
  edit(header);
  return assembled(JSON.stringify(header), file.subarray(dataStart));
}

/** A file of a header and data, with its checksum. */
export function assembled(header: string, data: Uint8Array): Uint8Array {
  const plain = header.replace(/[^ -~]/g, escaped);
  const text = Buffer.from(plain.padEnd(8 * Math.ceil(plain.length / 8)), 'latin1');
  const out = Buffer.alloc(8 + text.length + data.length);
  out.writeBigUInt64LE(BigInt(text.length));
  text.copy(out, 8);
  out.set(data, 8 + text.length);
  return sealed(out);
}

const escaped = (c: string): string => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** The file with the checksum of what is in it; itself if it has no place for one. */
export function sealed(file: Uint8Array): Uint8Array {
  const out = Buffer.from(file);
  const mark = '"sha256":"';
  const at = out.indexOf(mark, 8, 'latin1') + mark.length;
  if (at < mark.length || at + 64 > out.length) return new Uint8Array(out);
  out.fill('0', at, at + 64);
  out.write(createHash('sha256').update(out).digest('hex'), at);
  return new Uint8Array(out);
}

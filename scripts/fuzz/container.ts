// Model files taken apart and put together by the rules of their container, whatever is in them:
// what was changed on purpose gets lengths and a checksum that are right again, so that what reads
// the changed part meets the change. Shares no code with lib.
import { createHash } from 'node:crypto';

export interface Parts {
  /** JSON, without the spaces behind it. */
  readonly header: string;
  readonly data: Uint8Array;
}

/** A sound file as its parts. */
export function partsOf(file: Uint8Array): Parts {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.length);
  const dataStart = 8 + Number(bytes.readBigUInt64LE(0));
  const header = bytes.subarray(8, dataStart).toString('latin1').trimEnd();
  return { header, data: file.subarray(dataStart) };
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

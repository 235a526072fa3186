// The grammar of JSON, walked over in place: `skip` proves that a value is well formed, the other
// functions go back into what has been proved. Nothing is made of what is skipped, so that a file
// costs no more memory than what is taken from it. Strings are ASCII: anything else is escaped.
import { rangeError } from '../errors.ts';

/** Bytes of JSON, and where each of them stands in the file. */
export interface Source {
  readonly bytes: Uint8Array;
  byteOf(index: number): number;
}

/** Throws an error about a byte of the file. */
export function fail(byte: number, problem: string, hint?: string): never {
  throw rangeError(`loadModel: byte ${byte}`, problem, hint);
}

/** How many objects and lists may be inside each other. */
export const depthMax = 32;
/** How many values a list may hold. */
export const listMax: number = 1 << 16;

const [space, quote, comma, colon, backslash] = [0x20, 0x22, 0x2c, 0x3a, 0x5c];
const [listStart, listEnd, objectStart, objectEnd] = [0x5b, 0x5d, 0x7b, 0x7d];
const [zero, nine, plus, minus, point] = [0x30, 0x39, 0x2b, 0x2d, 0x2e];
const [a, e, u] = [0x61, 0x65, 0x75];
const literals = ['true', 'false', 'null'].map((word) => Buffer.from(word));
const escapes = new Map(
  ['""', '\\\\', '//', 'b\b', 'f\f', 'n\n', 'r\r', 't\t'].map((pair) => [
    pair.charCodeAt(0),
    pair.charCodeAt(1),
  ]),
);

/** Told where the name (of an object's member) and the value of each member begin. */
type Visit = (name: number, value: number) => void;

export class Scanner {
  readonly source: Source;
  private readonly bytes: Uint8Array;

  constructor(source: Source) {
    this.source = source;
    this.bytes = source.bytes;
  }

  fail(index: number, problem: string): never {
    return fail(this.source.byteOf(index), problem);
  }

  /** What is at a place, for an error. */
  text(index: number): string {
    const byte = this.bytes[index];
    if (byte === undefined) return 'the end';
    return byte < space || byte > 0x7e ? `byte ${byte}` : `'${String.fromCharCode(byte)}'`;
  }

  /** The first place from here on that is not white space. */
  space(index: number): number {
    let at = index;
    for (; ; at += 1) {
      const byte = this.bytes[at];
      if (byte !== space && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return at;
    }
  }

  /** Where the value ends that begins here; throws if it is not well formed. */
  skip(index: number, depth = 0): number {
    const first = this.bytes[index];
    if (first === quote) return this.skipString(index);
    if (first === listStart || first === objectStart) return this.members(index, undefined, depth);
    if (first === minus || isDigit(first)) return this.skipNumber(index);
    for (const word of literals) {
      const end = index + word.length;
      if (word.equals(this.bytes.subarray(index, end))) return end;
    }
    return this.fail(index, `got ${this.text(index)}, needed a value`);
  }

  /**
   * Visits the members of the list or object that begins here, and tells where it ends. It has been
   * proved to be well formed if somebody visits it, so that what is in its members is only passed.
   */
  members(index: number, visit?: Visit, depth = 0): number {
    const { bytes } = this;
    if (depth >= depthMax) this.fail(index, `got more than ${depthMax} lists inside each other`);
    const named = bytes[index] === objectStart;
    const end = named ? objectEnd : listEnd;
    let at = this.space(index + 1);
    if (bytes[at] === end) return at + 1;
    for (;;) {
      const name = at;
      if (named) {
        if (bytes[at] !== quote) this.fail(at, `got ${this.text(at)}, needed a name`);
        at = this.space(this.skipString(at));
        if (bytes[at] !== colon) this.fail(at, `got ${this.text(at)}, needed ':'`);
        at = this.space(at + 1);
      }
      const value = at;
      at = this.space(visit ? this.pass(value) : this.skip(value, depth + 1));
      visit?.(name, value);
      if (bytes[at] === end) return at + 1;
      const needed = `needed ',' or '${String.fromCharCode(end)}'`;
      if (bytes[at] !== comma) this.fail(at, `got ${this.text(at)}, ${needed}`);
      at = this.space(at + 1);
    }
  }

  /** The number that begins here, as it is written. */
  number(index: number): string {
    return Buffer.from(this.bytes.subarray(index, this.skipNumber(index))).toString('latin1');
  }

  /** What the string says that begins here. */
  string(index: number): string {
    const { bytes } = this;
    const units = new Uint16Array(this.skipString(index) - index - 2);
    let length = 0;
    for (let at = index + 1; bytes[at] !== quote; at += this.width(at)) {
      units[length++] = this.unit(at);
    }
    return Buffer.from(units.buffer, 0, 2 * length).toString('utf16le');
  }

  /** Where a unit of the string stands; behind the last one its closing quote does. */
  unitIndex(index: number, number: number): number {
    let at = index + 1;
    for (let i = 0; i < number && this.bytes[at] !== quote; i++) at += this.width(at);
    return at;
  }

  // Where a value ends that has been proved: behind the bracket that closes it, or its last byte.
  private pass(index: number): number {
    const { bytes } = this;
    let open = 0;
    for (let at = index; ; at += 1) {
      const byte = bytes[at];
      if (byte === quote) {
        for (at += 1; bytes[at] !== quote; at += 1) if (bytes[at] === backslash) at += 1;
      } else if (byte === listStart || byte === objectStart) open += 1;
      else if (byte === listEnd || byte === objectEnd) open -= 1;
      else if (open > 0 || !endsPlain(bytes[at + 1])) continue;
      if (open === 0) return at + 1;
    }
  }

  private skipNumber(index: number): number {
    const { bytes } = this;
    const digits = (from: number): number => {
      let end = from;
      while (isDigit(bytes[end])) end += 1;
      if (end === from) this.fail(from, `got ${this.text(from)}, needed a digit`);
      return end;
    };
    let at = bytes[index] === minus ? index + 1 : index;
    at = bytes[at] === zero ? at + 1 : digits(at);
    if (bytes[at] === point) at = digits(at + 1);
    if (((bytes[at] ?? 0) | 0x20) !== e) return at;
    const signed = bytes[at + 1] === plus || bytes[at + 1] === minus;
    return digits(at + (signed ? 2 : 1));
  }

  private skipString(index: number): number {
    const { bytes } = this;
    // Whether the first half of a surrogate pair waits for the second.
    let half = false;
    for (let at = index + 1; ; at += this.width(at)) {
      const byte = bytes[at];
      if (byte === undefined || byte < space || byte > 0x7e) {
        this.fail(at, `got ${this.text(at)} in a string, needed ASCII`);
      }
      if (byte === quote && !half) return at + 1;
      const unit = this.unit(at);
      if (half !== (unit >= 0xdc00 && unit < 0xe000)) {
        this.fail(at, 'got half of a surrogate pair');
      }
      half = unit >= 0xd800 && unit < 0xdc00;
    }
  }

  // How many bytes the unit takes that stands here in a string.
  private width(index: number): number {
    if (this.bytes[index] !== backslash) return 1;
    return this.bytes[index + 1] === u ? 6 : 2;
  }

  // The unit of UTF-16 that stands here in a string.
  private unit(index: number): number {
    const byte = this.bytes[index] ?? 0;
    if (byte !== backslash) return byte;
    const mark = this.bytes[index + 1] ?? 0;
    const plain = escapes.get(mark);
    if (plain !== undefined) return plain;
    let unit = mark === u ? 0 : NaN;
    for (let at = index + 2; at < index + 6; at++) unit = 16 * unit + hexValue(this.bytes[at]);
    return unit >= 0 ? unit : this.fail(index, 'got an unknown escape');
  }
}

// Whether a number or a literal is over in front of this byte.
function endsPlain(byte = space): boolean {
  return byte <= space || byte === comma || byte === listEnd || byte === objectEnd;
}

// NaN if it is no digit.
function hexValue(byte = 0): number {
  if (isDigit(byte)) return byte - zero;
  const letter = (byte | 0x20) - a;
  return letter >= 0 && letter < 6 ? letter + 10 : NaN;
}

function isDigit(byte = 0): boolean {
  return byte >= zero && byte <= nine;
}

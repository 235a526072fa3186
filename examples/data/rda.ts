// Reads a data frame from a file that R's `save` wrote: xz around R's serialization in its XDR form
// (big-endian), versions 2 and 3; R Internals, section 1.8, describes it. Of its many kinds of
// objects these are the ones of which data frames of numbers and factors consist.
import xz from 'xz-decompress';

export interface Column {
  readonly name: string;
  /** Of a factor the place in `levels`, counted from 0; NaN where R has NA. */
  readonly values: readonly number[];
  /** What the values of a factor stand for. */
  readonly levels: readonly string[] | undefined;
}

/** Unpacks a file that is compressed with xz. */
export async function unpackXz(bytes: Uint8Array): Promise<Uint8Array> {
  const packed = new Blob([new Uint8Array(bytes)]).stream();
  return new Uint8Array(await new Response(new xz.XzReadableStream(packed)).arrayBuffer());
}

/** The columns of the one data frame in an unpacked file; `name` is for messages. */
export function parseDataFrame(bytes: Uint8Array, name: string): Column[] {
  const reader = new Reader(bytes, name);
  const [frame] = reader.file().values();
  const columns = frame?.attributes.get('names')?.value;
  if (!frame || !Array.isArray(frame.value) || !isTexts(columns)) {
    throw reader.wrong('needed one data frame');
  }
  return frame.value.map((item, i) => {
    const column = item as Item;
    const levels = column.attributes.get('levels')?.value;
    if (!isNumbers(column.value)) throw reader.wrong(`column ${columns[i]} is not of numbers`);
    const named = isTexts(levels) ? levels : undefined;
    // R counts from 1.
    const values = named ? column.value.map((value) => value - 1) : column.value;
    return { name: columns[i] ?? '', values, levels: named };
  });
}

/** An object of R; a list has items as its value. */
interface Item {
  readonly value: readonly number[] | readonly string[] | readonly Item[] | string | null;
  readonly attributes: ReadonlyMap<string, Item>;
}

// Kinds of objects, by the numbers that R gives them.
const [symbol, pairs, text, logicals, integers, reals, texts, list] = [1, 2, 9, 10, 13, 14, 16, 19];
const [reference, nothing] = [255, 254];
const notAvailable = -(2 ** 31);
const none: ReadonlyMap<string, Item> = new Map();

class Reader {
  private readonly view: DataView;
  private readonly name: string;
  private at = 0;
  /** Symbols are written once and referred to later. */
  private readonly symbols: Item[] = [];

  constructor(bytes: Uint8Array, name: string) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.name = name;
  }

  wrong(problem: string): Error {
    return new Error(`${this.name}: ${problem}, at byte ${this.at}.`);
  }

  /** The named objects of the file. */
  file(): ReadonlyMap<string, Item> {
    const magic = this.characters(7);
    if (magic !== 'RDX2\nX\n' && magic !== 'RDX3\nX\n') throw this.wrong('not a file of R');
    const version = this.int();
    this.skip(8);
    if (version === 3) this.skip(this.int());
    return this.pairs(this.int());
  }

  // A chain of named objects; each link begins with its flags.
  private pairs(first: number): ReadonlyMap<string, Item> {
    const found = new Map<string, Item>();
    for (let flags = first; (flags & 255) !== nothing; flags = this.int()) {
      if ((flags & 255) !== pairs || (flags & 0x400) === 0) throw this.wrong('not a named list');
      found.set(this.text(), this.item());
    }
    return found;
  }

  private item(): Item {
    const flags = this.int();
    const kind = flags & 255;
    if (kind === nothing) return { value: null, attributes: none };
    if (kind === reference) return this.referred(flags >>> 8);
    if (kind === symbol) return this.symbol();
    const value = this.value(kind);
    // Bit 9: attributes follow, for texts nowhere but in R's own cache of them.
    const attributed = (flags & 0x200) !== 0 && kind !== text;
    return { value, attributes: attributed ? this.pairs(this.int()) : none };
  }

  private symbol(): Item {
    const item = this.item();
    this.symbols.push(item);
    return item;
  }

  private referred(index: number): Item {
    const item = this.symbols[index - 1];
    if (!item) throw this.wrong('a reference to nothing');
    return item;
  }

  private value(kind: number): Item['value'] {
    const length = this.int();
    if (kind === text) return length < 0 ? null : this.characters(length);
    // Every element takes at least four bytes: a false length is found before memory is taken.
    if (length < 0 || 4 * length > this.view.byteLength) throw this.wrong(`length ${length}`);
    const each = <T>(read: () => T): T[] => Array.from({ length }, read);
    if (kind === reals) return each(() => this.real());
    if (kind === integers || kind === logicals) {
      return each(() => this.int()).map((value) => (value === notAvailable ? NaN : value));
    }
    if (kind === texts) return each(() => this.text());
    if (kind === list) return each(() => this.item());
    throw this.wrong(`objects of kind ${kind} are not read here`);
  }

  // Missing texts are not expected: neither names nor levels can be missing.
  private text(): string {
    const { value } = this.item();
    if (typeof value === 'string') return value;
    throw this.wrong('needed a text');
  }

  private int(): number {
    return this.view.getInt32(this.skip(4));
  }

  private real(): number {
    return this.view.getFloat64(this.skip(8));
  }

  private characters(length: number): string {
    const start = this.skip(length);
    const { buffer, byteOffset } = this.view;
    return Buffer.from(buffer, byteOffset + start, length).toString();
  }

  /** Moves on, and says from where. */
  private skip(length: number): number {
    const start = this.at;
    if (length < 0 || start + length > this.view.byteLength) throw this.wrong('cut short');
    this.at += length;
    return start;
  }
}

function isNumbers(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((entry) => typeof entry === 'number');
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((entry) => typeof entry === 'string');
}

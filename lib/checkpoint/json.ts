// A strict reader of JSON: of the header of a model file, and of the description that is a string
// in it. A value is read where it stands, when it is asked for, and every error is a RangeError
// that names the byte of the file. Stricter than JSON: ASCII alone, no name twice in an object, no
// half of a surrogate pair, integers as digits, limits for depth and length.
import { Scanner, fail } from './scanner.ts';
import type { Source } from './scanner.ts';

/** The one value that the source holds; nothing but white space may stand around it. */
export function readJson(source: Source): Field {
  const scanner = new Scanner(source);
  const start = scanner.space(0);
  const end = scanner.space(scanner.skip(start));
  if (end < source.bytes.length) scanner.fail(end, `got ${scanner.text(end)} behind the value`);
  return new Field(scanner, start);
}

const kinds = { '{': 'object', '[': 'list', '"': 'string', t: 'boolean', f: 'boolean', n: 'null' };

/** A value where it stands in the source; `readJson` has proved its grammar. */
export class Field {
  private readonly scanner: Scanner;
  private readonly index: number;

  constructor(scanner: Scanner, index: number) {
    this.scanner = scanner;
    this.index = index;
  }

  /** Where it begins, in bytes from the start of the file. */
  get byte(): number {
    return this.scanner.source.byteOf(this.index);
  }

  fail(problem: string, hint?: string): never {
    return fail(this.byte, problem, hint);
  }

  get kind(): 'object' | 'list' | 'string' | 'number' | 'boolean' | 'null' {
    const first = String.fromCharCode(this.scanner.source.bytes[this.index] ?? 0);
    return (kinds as Record<string, Field['kind']>)[first] ?? 'number';
  }

  string(): string {
    this.need('string');
    return this.scanner.string(this.index);
  }

  /** What the string says, as a source of its own. */
  stringSource(): Source {
    const { scanner, index } = this;
    const text = this.string();
    const strange = /[^\t\n\r -~]/.exec(text);
    if (strange) scanner.fail(scanner.unitIndex(index, strange.index), 'needed ASCII');
    const byteOf = (i: number): number => scanner.source.byteOf(scanner.unitIndex(index, i));
    return { bytes: Buffer.from(text, 'latin1'), byteOf };
  }

  boolean(): boolean {
    this.need('boolean');
    return this.scanner.text(this.index) === "'t'";
  }

  /** The float64 nearest to what is written. */
  number(): number {
    this.need('number');
    const value = Number(this.scanner.number(this.index));
    return Number.isFinite(value) ? value : this.fail('the number is out of range');
  }

  /** An integer, written as its digits. */
  integer(min: number, max: number): number {
    this.need('number');
    const written = this.scanner.number(this.index);
    const value = /^-?\d{1,16}$/.test(written) ? Number(written) : NaN;
    const fits = Number.isSafeInteger(value) && !Object.is(value, -0);
    if (fits && value >= min && value <= max) return value;
    return this.fail(`got ${written.slice(0, 40)}, needed an integer in [${min}, ${max}]`);
  }

  /** The values of a list of at most `max`. */
  list(max: number): Field[] {
    this.need('list');
    const items: Field[] = [];
    this.scanner.members(this.index, (_, value) => {
      if (items.length === max) this.scanner.fail(value, `got more than ${max} values in a list`);
      items.push(new Field(this.scanner, value));
    });
    return items;
  }

  /** The values of an object by their names. */
  object(): Map<string, Field> {
    this.need('object');
    const { scanner } = this;
    const fields = new Map<string, Field>();
    scanner.members(this.index, (nameIndex, value) => {
      const name = scanner.string(nameIndex);
      if (fields.has(name)) scanner.fail(nameIndex, `got the name ${nameText(name)} twice`);
      fields.set(name, new Field(scanner, value));
    });
    return fields;
  }

  /** The values of an object that has all of `needed`, perhaps some of `allowed`, no others. */
  fields<N extends string, A extends string = never>(
    needed: readonly N[],
    allowed: readonly A[] = [],
  ): Record<N, Field> & Partial<Record<A, Field>> {
    const found = this.object();
    const known: readonly string[] = [...needed, ...allowed];
    for (const [name, field] of found) {
      if (known.includes(name)) continue;
      field.fail(`got the name ${nameText(name)}, needed one of ${known.join(', ')}`);
    }
    for (const name of needed) if (!found.has(name)) this.fail(`got no "${name}"`);
    // The loops above have seen to it that these are the names.
    return Object.fromEntries(found) as Record<N, Field> & Partial<Record<A, Field>>;
  }

  private need(kind: Field['kind']): void {
    if (this.kind !== kind) this.fail(`got ${nounOf(this.kind)}, needed ${nounOf(kind)}`);
  }
}

function nounOf(kind: Field['kind']): string {
  if (kind === 'null') return kind;
  return `${kind === 'object' ? 'an' : 'a'} ${kind}`;
}

/** A name for an error, cut short if it is long. */
export function nameText(name: string): string {
  return JSON.stringify(name.slice(0, 80));
}

// Files damaged in every way that somebody who knows their structure, or does not, would think of.
// What is changed in the header or the description gets a checksum that is right, so that deeper
// code meets it; what is changed in bytes gets one half of the time. What is changed in its meaning
// also gets the arrays that it needs.
import { assembled, partsOf, sealed } from './container.ts';
import type { Dice } from './dice.ts';
import { fitted } from './fitted.ts';
import { changeMeaning } from './mutate-meaning.ts';
import type { Description } from './mutate-meaning.ts';
import { damageTree } from './mutate-tree.ts';
import { damageText } from './mutate-text.ts';

type Mutation = (file: Uint8Array, dice: Dice, files: readonly Uint8Array[]) => Uint8Array;

/** One of the files, damaged. */
export async function mutated(dice: Dice, files: readonly Uint8Array[]): Promise<Uint8Array> {
  const kinds = [inBytes, inHeaderText, inHeaderTree, inDescriptionText, inDescriptionTree];
  const first = await dice.pick([...kinds, inMeaning])(dice.pick(files), dice, files);
  return dice.chance(0.05) ? damageBytes(first, dice, files) : first;
}

function inBytes(file: Uint8Array, dice: Dice, files: readonly Uint8Array[]): Uint8Array {
  const damaged = damageBytes(file, dice, files);
  return dice.chance(0.5) ? sealed(damaged) : damaged;
}

function inHeaderText(file: Uint8Array, dice: Dice): Uint8Array {
  const { header, data } = partsOf(file);
  return assembled(damageText(header, dice), data);
}

function inHeaderTree(file: Uint8Array, dice: Dice, files: readonly Uint8Array[]): Uint8Array {
  const { header, data } = partsOf(file);
  const others = files.map((own) => JSON.parse(partsOf(own).header) as unknown);
  return assembled(damageTree(JSON.parse(header), dice, others), data);
}

interface HeaderObject {
  readonly __metadata__: { bitgrad: string };
}

function inDescription(file: Uint8Array, damage: (text: string) => string): Uint8Array {
  const { header, data } = partsOf(file);
  const own = JSON.parse(header) as HeaderObject;
  own.__metadata__.bitgrad = damage(own.__metadata__.bitgrad);
  return assembled(JSON.stringify(own), data);
}

function inDescriptionText(file: Uint8Array, dice: Dice): Uint8Array {
  return inDescription(file, (text) => damageText(text, dice));
}

function inDescriptionTree(file: Uint8Array, dice: Dice, files: readonly Uint8Array[]): Uint8Array {
  const others = (): readonly unknown[] =>
    files.map((own): unknown => {
      const { __metadata__: metadata } = JSON.parse(partsOf(own).header) as HeaderObject;
      return JSON.parse(metadata.bitgrad);
    });
  return inDescription(file, (text) => damageTree(JSON.parse(text), dice, others()));
}

function inMeaning(file: Uint8Array, dice: Dice): Promise<Uint8Array> {
  const changed = inDescription(file, (text) => {
    const description = JSON.parse(text) as Description;
    changeMeaning(description, dice);
    return JSON.stringify(description);
  });
  return fitted(changed, dice);
}

const lengths = [0n, 1n, 2n, 7n, 2n ** 24n, 2n ** 24n + 1n, 2n ** 31n, 2n ** 32n, 2n ** 53n - 1n];
const hugeLengths = [2n ** 53n, 2n ** 53n + 1n, 2n ** 63n, 2n ** 64n - 1n];

const byteMutations: readonly Mutation[] = [
  function flip(file, dice) {
    const out = file.slice();
    for (let left = 1 + dice.below(4); left > 0; left--) {
      const at = dice.below(out.length);
      out[at] = (out[at] ?? 0) ^ (1 << dice.below(8));
    }
    return out;
  },
  function overwrite(file, dice) {
    const out = file.slice();
    const value = dice.pick([0, 0x20, 0x22, 0x5c, 0x7b, 0x7d, 0x7f, 0x80, 0xff]);
    const at = dice.below(out.length);
    out.fill(value, at, at + 1 + dice.below(16));
    return out;
  },
  function cut(file, dice) {
    return file.slice(0, dice.below(file.length));
  },
  function lengthen(file, dice) {
    return joined(file, new Uint8Array(1 + dice.below(64)).fill(dice.below(256)));
  },
  function takeOut(file, dice) {
    const at = dice.below(file.length);
    return joined(file.subarray(0, at), file.subarray(at + 1 + dice.below(40)));
  },
  function repeat(file, dice) {
    const at = dice.below(file.length);
    return joined(file.subarray(0, at + dice.below(80)), file.subarray(at));
  },
  function splice(file, dice, files) {
    const other = dice.pick(files);
    const from = other.subarray(dice.below(other.length));
    return joined(file.subarray(0, dice.below(file.length)), from);
  },
  function headerLength(file, dice) {
    const out = Buffer.from(file);
    if (out.length < 8) return file;
    const near = out.readBigUInt64LE(0) + BigInt(dice.below(17) - 8);
    const length = dice.pick([near, near, near, ...lengths, ...hugeLengths]);
    out.writeBigUInt64LE(BigInt.asUintN(64, length));
    return new Uint8Array(out);
  },
];

function damageBytes(file: Uint8Array, dice: Dice, files: readonly Uint8Array[]): Uint8Array {
  let out = file;
  for (let left = dice.chance(0.7) ? 1 : 1 + dice.below(5); left > 0; left--) {
    if (out.length > 0) out = dice.pick(byteMutations)(out, dice, files);
  }
  return out;
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}

// The three environment variables, read here and nowhere else:
//   BITGRAD_EXECUTOR  native: fail rather than fall back; reference: the TypeScript executor
//   BITGRAD_ISA       scalar, avx2, avx512, neon: the instruction set of the native executor
//   BITGRAD_THREADS   how many threads a run may use, the calling one included
// Unset and empty mean the same. A value that makes no sense throws and names its variable.
import { rangeError, unknownName, valueText } from './errors.ts';

const executors = ['native', 'reference'] as const;
const isas = ['scalar', 'avx2', 'avx512', 'neon'] as const;
/** The most threads that a run may use; as in native/threads.h. */
export const threadsMax = 64;

export interface Environment {
  readonly executor: (typeof executors)[number] | undefined;
  readonly isa: (typeof isas)[number] | undefined;
  readonly threads: number | undefined;
}

export function readEnvironment(): Environment {
  return {
    executor: oneOf('BITGRAD_EXECUTOR', executors),
    isa: oneOf('BITGRAD_ISA', isas),
    threads: wholeNumber('BITGRAD_THREADS', threadsMax),
  };
}

function oneOf<Name extends string>(variable: string, known: readonly Name[]): Name | undefined {
  const text = read(variable);
  if (text === undefined) return undefined;
  const name = known.find((candidate) => candidate === text);
  if (name === undefined) throw unknownName(variable, text, known);
  return name;
}

function wholeNumber(variable: string, max: number): number | undefined {
  const text = read(variable);
  if (text === undefined) return undefined;
  const value = /^[0-9]{1,6}$/.test(text) ? Number(text) : 0;
  if (value < 1 || value > max) {
    throw rangeError(variable, `got ${valueText(text)}, needed a whole number from 1 to ${max}`);
  }
  return value;
}

function read(variable: string): string | undefined {
  const text = process.env[variable];
  return text === '' ? undefined : text;
}

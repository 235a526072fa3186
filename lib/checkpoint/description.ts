// The description in a model file: all of a model but its numbers, as JSON in ASCII. Its form is
// documented in docs/checkpoint.md; a change that an older reader would misread raises `version`.
import { float32Max } from '../data/check.ts';
import { recipeOf } from '../data/recipe.ts';
import type { Core } from '../model/core.ts';
import { rehearse } from '../step/rehearse.ts';
import { arithmeticVersion, version as library } from '../version.ts';
import { writeNetwork } from './architecture.ts';
import { hear } from './functions.ts';
import type { Field } from './json.ts';
import { ascii } from './safetensors.ts';
import { depthMax, listMax } from './scanner.ts';
import { ValueWriter, needAtMost } from './write-values.ts';

const version = 1;
/** No training comes so far; what counts on from here stays an integer. */
const countMax = 2 ** 52;

/** What a model remembers besides arrays. */
export interface Progress {
  readonly steps: number;
  readonly updates: number;
  readonly epochs: number;
  readonly rateScale: number;
}

/** The parts of a description, to be read in this order. */
export interface Description {
  readonly functions: Field;
  readonly seed: number;
  readonly network: Field;
  /** Frozen: numbers of layers. */
  readonly compiled: { readonly options: Field; readonly frozen: readonly Field[] } | undefined;
  readonly progress: Progress;
}

export function describe(core: Core): string {
  const { network, compiled, plans, seed, state } = core;
  const values = new ValueWriter(hear(() => rehearse(network, compiled)));
  const { steps, updates, epochs, rateScale } = state;
  const frozen = network.layers.flatMap((layer, i) =>
    plans.compiledNetwork.frozen.has(layer) ? [i] : [],
  );
  const options = recipeOf(compiled)?.options;
  const own = {
    version,
    library,
    arithmetic: arithmeticVersion,
    seed,
    network: writeNetwork(network, values),
    ...(options && { compiled: { options: values.options('compile', options), frozen } }),
    progress: { steps, updates, epochs, ...(rateScale !== 1 && { rateScale }) },
    functions: values.functions,
  };
  needAtMost(depthOf(own), depthMax, 'objects and lists inside each other');
  needAtMost(Math.max(steps, updates, epochs), countMax, 'steps, updates or epochs');
  return ascii(own);
}

function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return 1 + Object.values(value).reduce<number>((most, own) => Math.max(most, depthOf(own)), 0);
}

export function readDescription(field: Field): Description {
  const fields = field.fields(
    ['version', 'library', 'arithmetic', 'seed', 'network', 'progress', 'functions'],
    ['compiled'],
  );
  needVersion(fields.version, version, 'this form of description');
  needVersion(fields.arithmetic, arithmeticVersion, 'the arithmetic, docs/arithmetic.md,');
  const progress = fields.progress.fields(['steps', 'updates', 'epochs'], ['rateScale']);
  const counter = (own: Field): number => own.integer(0, countMax);
  const compiled = fields.compiled?.fields(['options', 'frozen']);
  fields.library.string();
  return {
    functions: fields.functions,
    seed: fields.seed.integer(0, Number.MAX_SAFE_INTEGER),
    network: fields.network,
    compiled: compiled && {
      options: compiled.options,
      frozen: compiled.frozen.list(listMax),
    },
    progress: {
      steps: counter(progress.steps),
      updates: counter(progress.updates),
      epochs: counter(progress.epochs),
      rateScale: progress.rateScale ? rateScaleOf(progress.rateScale) : 1,
    },
  };
}

function rateScaleOf(field: Field): number {
  const scale = field.number();
  if (scale >= 0 && scale <= float32Max) return scale;
  field.fail(`got ${scale}, needed a number >= 0, finite as float32`);
}

function needVersion(field: Field, known: number, noun: string): void {
  const own = field.integer(1, Number.MAX_SAFE_INTEGER);
  if (own !== known) field.fail(`got version ${own} of ${noun}, needed ${known}`);
}

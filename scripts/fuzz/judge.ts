// What must be true of loading any file at all: it gives a model, or an error of ours that names a
// byte of the file; it takes little memory; it leaves nothing behind; and a model that it gives is
// one: it can be saved, loaded again and asked, and it trains to the same bits on both executors.
import { executorInfo, loadModel, verify } from 'bitgrad';
import type { Model } from 'bitgrad';
import { coreOf } from '#lib/model/model.ts';
import { count } from '#lib/graph/shape.ts';
import { allocatedBy } from './allocations.js';

export interface Verdict {
  readonly loaded: boolean;
  /** What is wrong with how the file was received; undefined if nothing is. */
  readonly finding: string | undefined;
  /** Of typed arrays, for each byte of the file that is above a mebibyte. */
  readonly allocated: number;
  readonly cpuMs: number;
}

/** A load may take so many bytes for each of the file, and a mebibyte. */
const bytesPerByte = 24;
const cpuMsMax = 5000;

export async function judge(file: Uint8Array): Promise<Verdict> {
  const before = file.slice();
  const started = process.cpuUsage();
  const { result, bytes } = await allocatedBy(() => load(file));
  const { user, system } = process.cpuUsage(started);
  const cpuMs = (user + system) / 1000;
  const limit = bytesPerByte * file.length + 2 ** 20;
  const finding =
    (bytes > limit ? `it took ${bytes} bytes for ${file.length}` : undefined) ??
    (cpuMs > cpuMsMax ? `it took ${Math.round(cpuMs)} ms` : undefined) ??
    (Buffer.compare(before, file) === 0 ? undefined : 'the bytes were changed') ??
    polluted() ??
    ('error' in result ? badError(result.error, file.length) : await badModel(result.model));
  return { loaded: 'model' in result, finding, allocated: bytes, cpuMs };
}

type Loaded = { readonly model: Model } | { readonly error: unknown };

async function load(file: Uint8Array): Promise<Loaded> {
  try {
    return { model: await loadModel(file) };
  } catch (error) {
    return { error };
  }
}

// What V8 says, and not the library, of something that was not thought of.
const accident =
  /Invalid|call stack|undefined(?!.*needed)|not a function|Cannot|is not iterable|memory|BigInt/;

function badError(error: unknown, fileBytes: number): string | undefined {
  if (!(error instanceof RangeError)) return `it threw ${String(error)}`;
  const [, byte, problem = ''] = /^loadModel: byte (\d+): (.*)/s.exec(error.message) ?? [];
  if (byte === undefined) return `the error names no byte: ${error.message}`;
  if (Number(byte) > fileBytes) return `the byte is not in the file: ${error.message}`;
  // What the file itself says stands in quotes.
  const own = problem.replace(/"(?:[^"\\]|\\.)*"/g, '""');
  return accident.test(own) ? `the error looks like an accident: ${error.message}` : undefined;
}

const prototypes = [Object, Array, Function, String, Number, Map, Set, Promise, RegExp].map(
  (own) => own.prototype as object,
);
const namesOf = (): string => prototypes.map((own) => Reflect.ownKeys(own).map(String)).join();
const sound = namesOf();

function polluted(): string | undefined {
  return namesOf() === sound ? undefined : `a prototype was changed: ${namesOf()}`;
}

/** A model is asked for a prediction if that takes no more than this. */
const numbersMax = 1e6;

async function badModel(model: Model): Promise<string | undefined> {
  try {
    const bytes = model.toBytes();
    const again = (await loadModel(bytes)).toBytes();
    if (Buffer.compare(bytes, again) !== 0) return 'saved and loaded it is another model';
    model.summary();
    const { network, plans, compiled } = coreOf('fuzz', model);
    const { regions } = plans.predict(1).step.plan;
    if (regions.some(({ length }) => length > numbersMax)) return undefined;
    const inputs = network.inputs.map(({ shape, type }) => {
      const numbers = new Float32Array(count(shape));
      return type === 'i32' ? numbers : numbers.map((_, i) => ((i * 37) % 101) / 50 - 1);
    });
    const x = inputs.length === 1 ? inputs[0] : inputs;
    model.predict(x as never);
    return compiled ? await badStep(model, x, network.outputs) : undefined;
  } catch (error) {
    return `the model cannot be used: ${String(error)}`;
  }
}

type Ends = readonly { readonly shape: readonly number[] }[];

/** Targets of one sample: for each output numbers or a class, whichever its loss takes. */
function targetsOf(outputs: Ends): readonly unknown[] {
  const kinds = Array.from({ length: 2 ** Math.min(outputs.length, 3) }, (_, i) => i);
  return kinds.map((kind) => {
    const each = outputs.map(({ shape }, i) => {
      return ((kind >> i) & 1) === 0 ? new Float32Array(count(shape)) : new Int32Array(1);
    });
    return each.length === 1 ? each[0] : each;
  });
}

// The targets may be none for the losses, and steps may come to numbers that are not finite: both
// are errors of ours. Whatever a step computes, both executors compute it alike.
async function badStep(model: Model, x: unknown, outputs: Ends): Promise<string | undefined> {
  const { executor } = executorInfo();
  for (const y of targetsOf(outputs)) {
    try {
      if (executor === 'native') {
        const { bitExact, firstDifference } = await verify(model, x as never, y as never);
        if (!bitExact) return `the executors differ: ${JSON.stringify(firstDifference)}`;
      }
      model.trainOnBatch(x as never, y as never);
      return undefined;
    } catch (error) {
      const text = String(error).replace(/"(?:[^"\\]|\\.)*"/g, '""');
      if (accident.test(text)) return `a step of the model fails: ${String(error)}`;
    }
  }
  return undefined;
}

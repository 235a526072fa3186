// What a function needs to work, found by asking it, so that tests that walk the whole vocabulary
// also call what is added to it later.
import { Graph } from '../../lib/graph/graph.ts';
import * as library from '../../lib/index.ts';
import { keysRead } from './bad-calls.ts';

const graph = new Graph();
const square = graph.source({ kind: 'weight', name: 'w' }, [2, 2]);
const indices = library.ops.argmax(square);
const symbol = library.input({ shape: [4] });
const layer = library.layers.dense({ units: 2, inputShape: [2] });

// What an argument or an option may be.
// prettier-ignore
const candidates: readonly unknown[] = [
  {}, square, 2, 0.5, 1, 'relu', [4], [1, 2], [1, 0], [0.1, 0.2, 0.3], [], indices, symbol, layer,
  [square, square], [symbol, symbol], [layer], true, () => 0.5,
  library.schedules.constant({ learningRate: 0.1 }),
];

export type Make = (...args: never[]) => unknown;

/** Arguments with which a function works: options first, since most take nothing else. */
export function argumentsOf(make: Make): readonly unknown[] | undefined {
  if (make.length === 0) return [];
  const options = make.length === 1 ? soundOptions(make) : undefined;
  return options ? [options] : soundArguments(make);
}

/**
 * Options with which a factory works, found by asking it: as long as it says that one is wrong,
 * that one is tried with other values.
 */
function soundOptions(make: Make): Record<string, unknown> | undefined {
  const keys = keysRead((spy) => make(spy as never));
  const wrongKey = (options: object): string | undefined => {
    try {
      make(options as never);
      return undefined;
    } catch (error) {
      const text = (error as Error).message;
      const at = (key: string): number => text.search(new RegExp(`\\b${key}\\b`));
      const named = keys.filter((key) => at(key) >= 0);
      return named.sort((a, b) => at(a) - at(b))[0] ?? '';
    }
  };
  let options: Record<string, unknown> = {};
  for (let tries = 0; tries <= keys.length; tries++) {
    const key = wrongKey(options);
    if (key === undefined) return options;
    const better = candidates.find((value) => wrongKey({ ...options, [key]: value }) !== key);
    if (key === '' || better === undefined) return undefined;
    options = { ...options, [key]: better };
  }
  return undefined;
}

/** Arguments with which a function works, the first found among the candidates. */
function soundArguments(call: Make): readonly unknown[] | undefined {
  const extend = (args: readonly unknown[]): readonly unknown[] | undefined => {
    if (args.length === call.length) {
      try {
        call(...(args as never[]));
        return args;
      } catch {
        return undefined;
      }
    }
    for (const candidate of candidates) {
      const found = extend([...args, candidate]);
      if (found) return found;
    }
    return undefined;
  };
  return extend([]);
}

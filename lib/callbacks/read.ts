// The callbacks of `fit`, checked: those that are in its option `callbacks`, and behind them its
// options `onEpochEnd` and `onBatchEnd`, which are the hooks of one more.
import { hasFields, needArray, refuseFactory } from '../data/check.ts';
import { rangeError, typeError, valueText } from '../errors.ts';
import { hookNames } from './callback.ts';
import type { Callback, Hooks } from './callback.ts';
import * as factories from './index.ts';

const callbacksMax = 1024;

/** `options`: the hooks that are options of `fit` itself. */
export function readCallbacks(
  value: unknown,
  options: Readonly<Record<'onEpochEnd' | 'onBatchEnd', unknown>>,
): readonly Callback[] {
  const given = needArray('fit', 'callbacks', value, callbacksMax, 'callbacks');
  const callbacks = given.map((callback, i) => readCallback(`callbacks[${i}]`, callback));
  const own = Object.entries(options).filter(([, hook]) => hook !== undefined);
  if (own.length === 0) return callbacks;
  for (const [name, hook] of own) {
    if (typeof hook === 'function') continue;
    throw typeError('fit', `${name}: got ${valueText(hook)}, needed a function`);
  }
  const hooks = Object.fromEntries(own) as Hooks;
  return [...callbacks, { name: 'fit', begin: () => hooks }];
}

function readCallback(where: string, value: unknown): Callback {
  refuseFactory(`fit: ${where}`, value, 'callbacks', factories);
  if (!hasFields(value, { name: 'string', begin: 'function' })) {
    const needed = 'needed a callback, { name, begin }';
    const isHooks = hookNames.some((name) => hasFields(value, { [name]: 'function' }));
    const hint = isHooks ? 'Functions alone go into callbacks.lambda().' : undefined;
    throw typeError('fit', `${where}: got ${valueText(value)}, ${needed}`, hint);
  }
  const callback = value as Callback;
  if (callback.name === '') {
    throw rangeError('fit', `${where}: name: got "", needed the name of the callback`);
  }
  const shows: unknown = callback.showsLearningRate;
  if (shows === undefined || typeof shows === 'boolean') return callback;
  const problem = `showsLearningRate: got ${valueText(shows)}, needed true or false`;
  throw typeError('fit', `${where}: ${problem}`);
}

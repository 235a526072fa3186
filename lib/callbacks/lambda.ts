// A callback of functions, for what needs no memory or keeps it elsewhere.
import { readOptions } from '../data/check.ts';
import { typeError, valueText } from '../errors.ts';
import { hookNames } from './callback.ts';
import type { Callback, Hooks } from './callback.ts';

/**
 * Calls the functions that it is given, in every run that it takes part in.
 * @throws TypeError or RangeError if one is no function, or there is no such hook.
 * @example
 * const seen: number[] = [];
 * const callback = callbacks.lambda({ onEpochEnd: ({ loss }) => void seen.push(loss) });
 * await model.fit(x, y, { epochs: 3, callbacks: [callback] });
 */
export function lambda(hooks?: Hooks): Callback {
  const none = Object.fromEntries(hookNames.map((name) => [name, undefined]));
  const given = readOptions('lambda', hooks, none);
  for (const name of hookNames) {
    const hook = given.value(name);
    if (hook === undefined || typeof hook === 'function') continue;
    throw typeError('lambda', `${name}: got ${valueText(hook)}, needed a function`);
  }
  const own = Object.fromEntries(given.options) as Hooks;
  return Object.freeze<Callback>({ name: 'lambda', begin: () => own });
}

// From what a user passes as a learning rate to a number or a schedule; and from what a file holds
// of a schedule, its name and options, to the schedule itself.
import { factoryNamed, hasFields, needNumber, refuseFactory } from '../data/check.ts';
import { typeError, valueText } from '../errors.ts';
import * as factories from './index.ts';
import type { Schedule } from './schedule.ts';

const saved = { name: 'string', options: 'object' } as const;

/** A rate of at least 0, a schedule, a function, or `{ name, options }` of a schedule. */
export function resolveSchedule(where: string, name: string, value: unknown): number | Schedule {
  if (typeof value === 'number') return needNumber(where, name, value, { min: 0 });
  if (hasFields(value, { ...saved, at: 'function' })) return value as Schedule;
  if (hasFields(value, saved)) return restoreSchedule(`${where}: ${name}`, value as Saved);
  if (typeof value === 'function') {
    refuseFactory(`${where}: ${name}`, value, 'schedules', factories);
    return factories.custom(value as (step: number) => number);
  }
  const needed = 'needed a number >= 0, a schedule or a function';
  throw typeError(where, `${name}: got ${valueText(value)}, ${needed}`);
}

interface Saved {
  readonly name: string;
  readonly options: unknown;
}

/** The schedule that has this name and these options. */
export function restoreSchedule(where: string, { name, options }: Saved): Schedule {
  const make = factoryNamed<typeof factories, Exclude<keyof typeof factories, 'custom'>>(
    where,
    name,
    factories,
    ['custom'],
  );
  // Each factory checks the options that it is given.
  return make(options as never);
}

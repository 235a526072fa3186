// From what a user names as an initializer to its definition.
import { factoryNamed, hasFields, refuseFactory } from '../data/check.ts';
import * as factories from './index.ts';
import type { InitializerDefinition, InitializerObject } from './initializer.ts';

/** `constant` needs a value, so it has no name. */
export type InitializerName = Exclude<keyof typeof factories, 'constant'>;

/** A name, or what a factory returned. */
export type Initializer = InitializerName | InitializerObject;

/** The definition of a name or of a factory's result. */
export function resolveInitializer(where: string, initializer: unknown): InitializerDefinition {
  if (hasFields(initializer, { name: 'string', fill: 'function' }))
    return initializer as InitializerDefinition;
  refuseFactory(where, initializer, 'initializers', factories);
  return factoryNamed<typeof factories, InitializerName>(where, initializer, factories, [
    'constant',
  ])();
}

// From what a user names as an optimizer to its definition.
import { factoryNamed, hasFields, refuseFactory } from '../data/check.ts';
import * as factories from './index.ts';
import type { OptimizerDefinition } from './optimizer.ts';

/** `custom` needs a rule, so it has no name. */
export type OptimizerName = Exclude<keyof typeof factories, 'custom'>;

const fields = { name: 'string', options: 'object', slots: 'object', update: 'function' } as const;

/** The definition of a name or of a factory's result. */
export function resolveOptimizer(where: string, optimizer: unknown): OptimizerDefinition {
  if (hasFields(optimizer, fields)) return optimizer as OptimizerDefinition;
  refuseFactory(where, optimizer, 'optimizers', factories);
  return factoryNamed<typeof factories, OptimizerName>(where, optimizer, factories, ['custom'])();
}

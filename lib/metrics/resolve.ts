// From what a user names as a metric to its definition.
import { factoryNamed, functionName, hasFields, needName, refuseFactory } from '../data/check.ts';
import { rowsOfOwn } from '../losses/resolve.ts';
import * as factories from './index.ts';
import type { MetricDefinition, MetricFunction, MetricObject, RowMetric } from './metric.ts';

/** `confusionMatrix` is a table that users fill themselves. */
export type MetricName = Exclude<keyof typeof factories, 'confusionMatrix'>;

/** A name, what a factory returned, or a function of one's own. */
export type Metric = MetricName | MetricObject | MetricFunction;

/** The definition of a name, of a factory's result or of a user's function. */
export function resolveMetric(where: string, metric: unknown): MetricDefinition {
  const made =
    hasFields(metric, { name: 'string', perRow: 'function' }) ||
    hasFields(metric, { name: 'string', keep: 'function' });
  if (made) return metric as MetricDefinition;
  if (typeof metric !== 'function') {
    const except = ['confusionMatrix'];
    return factoryNamed<typeof factories, MetricName>(where, metric, factories, except)();
  }
  refuseFactory(where, metric, 'metrics', factories);
  return ownMetric(where, metric as MetricFunction);
}

/** What a function without a name is called. */
export const unnamedMetric = 'metric';

// A user's function; its own name is that of its column in the history.
function ownMetric(where: string, metric: MetricFunction): RowMetric {
  const name = needName(where, 'name of the function', functionName(metric, unnamedMetric));
  return {
    name,
    perRow: (yTrue, yPred) => rowsOfOwn(`metric "${name}"`, metric, yTrue, yPred),
  };
}

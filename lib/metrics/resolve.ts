// From what a user names as a metric to its definition.
import { factoryNamed, hasFields, refuseFactory } from '../data/check.ts';
import * as factories from './index.ts';
import type { MetricDefinition, MetricObject } from './metric.ts';

export type MetricName = keyof typeof factories;

/** A name, or what a factory returned. */
export type Metric = MetricName | MetricObject;

/** The definition of a name or of a factory's result. */
export function resolveMetric(where: string, metric: unknown): MetricDefinition {
  if (hasFields(metric, { name: 'string', perRow: 'function' })) return metric as MetricDefinition;
  refuseFactory(where, metric, 'metrics', factories);
  return factoryNamed(where, metric, factories)();
}

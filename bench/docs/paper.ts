// How a step would go on machines that are not here: Amdahl's law from the measured gain of the
// second thread, and the memory traffic that it then takes. An estimate, and marked as one.
import { digits } from '../measurement.ts';
import type { Measurement } from '../measurement.ts';
import { workloads } from '../workloads.ts';
import type { Workload } from '../workloads.ts';
import { markdownTable } from './markdown.ts';
import type { Section } from './section.ts';

const cores = [2, 8, 64];

// What a step with Adam reads and writes of each parameter, if nothing of it stays in a cache: the
// weight for the forward and for the backward matmul, the gradient as it is written, then weight,
// gradient and both slots read and all but the gradient written.
const bytesPerParameter = 4 * (2 + 1 + 4 + 3);

const nets: readonly Workload[] = [workloads.c_mnist, workloads.d_wide];

export const paperSection: Section = {
  name: 'paper',
  has: ({ workload, executor, peer }) =>
    peer === undefined && executor === 'native' && nets.some(({ name }) => name === workload),
  table: paperTable,
};

function paperTable(rows: readonly Measurement[]): string {
  const body = nets.flatMap((net) => {
    const secondsOf = (threads: number): number =>
      net.batch /
      (rows.find((row) => row.workload === net.name && row.threads === threads)?.value ?? NaN);
    const one = secondsOf(1);
    const serial = serialPart(one, secondsOf(2));
    return cores.map((count) => {
      const seconds = one * (serial + (1 - serial) / count);
      return [
        `${net.name}, ${count} cores`,
        `${(100 * serial).toFixed(1)} %`,
        digits(net.batch / seconds),
        (one / seconds / count).toFixed(2),
        digits((bytesPerParameter * parametersOf(net)) / seconds / 1e9),
      ];
    });
  });
  const head = ['on paper', 'not parallel', 'samples/s', 'efficiency', 'GB/s if uncached'];
  return markdownTable(head, body);
}

/** What part of a step did not get faster by a second thread; 0 if it took half the time. */
export function serialPart(one: number, two: number): number {
  return Math.max(0, (2 * two) / one - 1);
}

function parametersOf({ sizes }: Workload): number {
  return sizes.slice(1).reduce((sum, units, i) => sum + units * ((sizes[i] ?? 0) + 1), 0);
}

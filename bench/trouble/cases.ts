// What may go wrong around a training, by name. Each is measured in a process of its own.
import { executorInfo } from 'bitgrad';
import { measureFit } from '../fit.ts';
import type { Measurement, Rounds } from '../measurement.ts';
import { workloads } from '../workloads.ts';
import { measureBeside } from './busy.ts';
import { deadKinds, measureDead } from './dead.ts';
import { measureDelay } from './delay.ts';

export interface Trouble {
  readonly name: string;
  /** Of the process that measures it. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly measure: (how: Rounds) => Promise<Measurement[]>;
}

/** All that this machine can get into; what it is asked for before any of them is started. */
export function troubles(): Trouble[] {
  return [
    ...[0, 1, 2].map((loops) => ({
      name: `busy/${loops}`,
      measure: (how: Rounds) => measureBeside(loops, how),
    })),
    ...deadKinds.map((kind) => ({
      name: `dead/${kind}`,
      measure: (how: Rounds) => measureDead(kind, how),
    })),
    ...isasOfMachine().map((isa) => ({
      name: `isa/${isa}`,
      environment: { BITGRAD_ISA: isa },
      measure: async (how: Rounds) => {
        const row = await measureFit(workloads.c_mnist, 1, how);
        return [{ ...row, workload: `isa/c_mnist on ${isa}` }];
      },
    })),
    { name: 'delay/fit', measure: (how: Rounds) => measureDelay(2, how) },
  ];
}

// What is faster includes what is plainer.
const plainer: Readonly<Record<string, readonly string[]>> = {
  avx512: ['scalar', 'avx2', 'avx512'],
  avx2: ['scalar', 'avx2'],
  neon: ['scalar', 'neon'],
};

function isasOfMachine(): readonly string[] {
  const { isa } = executorInfo();
  return plainer[isa] ?? [isa];
}

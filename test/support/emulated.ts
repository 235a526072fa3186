// What the tests do otherwise where the processor is emulated (scripts/emulate.mjs): there each go
// takes some fifty times as long, and compiled programs run through an emulator. What they compile
// themselves is for that processor too, by CC and CXX.

const emulator = (process.env['BITGRAD_EMULATOR'] ?? '').split(' ').filter((word) => word !== '');

/** Whether it is; files then share their processes, and what V8 has made of the code. */
export const emulated = emulator.length > 0;

export const compilers = {
  c: process.env['CC'] ?? 'cc',
  cpp: process.env['CXX'] ?? 'c++',
} as const;

/**
 * How often to try what is repeated, as chance is to have many goes: `times`, or a tenth of them,
 * at least two, on a processor that is emulated.
 */
export function repeated(times: number): number {
  return emulated ? Math.max(2, Math.ceil(times / 10)) : times;
}

/** A bound of time against what hangs or explodes: `ms`, or a hundred times as much. */
export function patient(ms: number): number {
  return emulated ? 100 * ms : ms;
}

/** How a compiled program is started: the command and its words. */
export function started(program: string, words: readonly string[]): [string, string[]] {
  const [command = program, ...all] = [...emulator, program, ...words];
  return [command, all];
}

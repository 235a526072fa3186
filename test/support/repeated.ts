// How often the tests try what they repeat: chance is to have many goes, but under an emulator
// (scripts/emulate.mjs) each go takes fifty times as long, and the whole suite has to come to an
// end.

const emulated = (process.env['BITGRAD_EMULATOR'] ?? '') !== '';

/** `times`, or a tenth of them, at least two, on a processor that is emulated. */
export function repeated(times: number): number {
  return emulated ? Math.max(2, Math.ceil(times / 10)) : times;
}

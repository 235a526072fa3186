// Long work on this thread between other work of the event loop.
import { setImmediate as turn } from 'node:timers/promises';
import { advance } from '../data/intake.ts';
import type { Intake } from '../data/intake.ts';

/** Work holds up the event loop no longer than this and one slice: together about 5 ms. */
export const sliceMs = 4;

/** Finishes work between other work of the event loop. */
export async function inSlices<Result>(
  work: Intake<Result>,
  signal?: AbortSignal,
): Promise<Result> {
  for (;;) {
    const done = advance(work, sliceMs);
    if (done) return done.result;
    await turn();
    signal?.throwIfAborted();
  }
}

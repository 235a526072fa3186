// How much of the machine others took while something was measured. A number measured beside them
// says little, least of all one of all cores, so such numbers carry a mark. Linux only: elsewhere
// nobody is seen.
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

// The kernel counts in hundredths of a second (USER_HZ) on every platform that Node.js runs on.
const ticksPerSecond = 100;

/** Fields of a line of numbers, by their places in proc(5), added up. */
function ticks(file: string, skip: RegExp, places: readonly number[]): number {
  const fields = readFileSync(file, 'utf8').split('\n', 1)[0]?.replace(skip, '').split(' ') ?? [];
  return places.reduce((sum, place) => sum + Number(fields[place]), 0);
}

/** Seconds of work since the machine started, of everybody but this process and its children. */
function othersSeconds(): number {
  try {
    // user nice system (idle iowait) irq softirq; guests count as users.
    const all = ticks('/proc/stat', /^cpu +/, [0, 1, 2, 5, 6]);
    // utime stime cutime cstime: a child's time is added when it has ended.
    const own = ticks('/proc/self/stat', /^.*\) /, [11, 12, 13, 14]);
    return (all - own) / ticksPerSecond;
  } catch {
    return NaN;
  }
}

/** Starts to watch; the function returned says how many cores others took since. */
export function watchOthers(): () => number | undefined {
  const began = performance.now();
  const atFirst = othersSeconds();
  return () => {
    const others = (othersSeconds() - atFirst) / ((performance.now() - began) / 1000);
    return Number.isNaN(others) ? undefined : Math.max(0, Math.round(100 * others) / 100);
  };
}

/** Whether so many threads and what others took do not go together on this machine. */
export function isContended(threads: number, others: number | undefined): boolean {
  return others !== undefined && threads + others > availableParallelism() + 0.2;
}

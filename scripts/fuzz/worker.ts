// A process that judges mutated files one after the other. It keeps the number of the file that it
// is at in a file of its own, so that whoever started it knows which one it died of.
import { openSync, writeSync } from 'node:fs';
import { startCounting } from './allocations.js';
import { diceOf } from './dice.js';
import { judge } from './judge.js';
import { sampleFiles } from './models.js';
import { mutated } from './mutate.js';

/** What a worker is to do: files first, first + step, … below `end`. */
export interface Share {
  readonly seed: number;
  readonly first: number;
  readonly step: number;
  readonly end: number;
  readonly noted: string;
}

/** What it tells on the way: sums since it was started. */
export interface Report {
  readonly done: number;
  readonly loaded: number;
  readonly cpuMsMax: number;
  readonly allocatedMax: number;
  readonly residentMiB: number;
  readonly findings: readonly { readonly number: number; readonly text: string }[];
}

const reportEveryMs = 200;

async function work({ seed, first, step, end, noted }: Share): Promise<void> {
  const files = await sampleFiles();
  startCounting();
  const note = openSync(noted, 'w');
  let [done, loaded, cpuMsMax, allocatedMax] = [0, 0, 0, 0];
  let findings: { number: number; text: string }[] = [];
  let reportedMs = performance.now();
  const report = (): void => {
    const residentMiB = process.resourceUsage().maxRSS / 1024;
    process.send?.({ done, loaded, cpuMsMax, allocatedMax, residentMiB, findings });
    findings = [];
    reportedMs = performance.now();
  };
  for (let number = first; number < end; number += step) {
    writeSync(note, String(number).padEnd(16), 0);
    const file = await mutated(diceOf(seed, number), files);
    const { finding, ...verdict } = await judge(file);
    done += 1;
    loaded += Number(verdict.loaded);
    cpuMsMax = Math.max(cpuMsMax, verdict.cpuMs);
    allocatedMax = Math.max(allocatedMax, verdict.allocated / (file.length + 2 ** 16));
    if (finding !== undefined) findings.push({ number, text: finding });
    if (performance.now() - reportedMs > reportEveryMs) report();
  }
  report();
  process.disconnect();
}

process.once('message', (share: Share) => void work(share));

// `npm run fuzz:checkpoint -- --count 200000 --seed 1`: loads so many mutated model files. Each
// must give a model, or an error that names a byte of it, within limits of time and memory
// (fuzz/judge.ts). Files are judged in processes of their own, which may crash or hang: then the
// file is a finding, and the next process goes on behind it. The same seed makes the same files.
import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { executorInfo } from 'bitgrad';
import { Command } from 'commander';
import { diceOf } from './fuzz/dice.js';
import { judge } from './fuzz/judge.js';
import { sampleFiles } from './fuzz/models.js';
import { mutated } from './fuzz/mutate.js';
import type { Report, Share } from './fuzz/worker.js';

interface Options {
  readonly count: string;
  readonly seed: string;
  readonly jobs: string;
  readonly only?: string;
  readonly write?: string;
}

/** A process that says nothing for so long hangs. */
const silenceMsMax = 60_000;
/** Of the JavaScript heap: a file that asks for more ends its process. */
const heapMiB = 256;
const findingsMax = 20;
const hangs = 'it hangs';

const command = new Command('fuzz:checkpoint')
  .description('loads mutated model files; each must be refused cleanly or give a sound model')
  .option('--count <n>', 'how many files', '20000')
  .option('--seed <n>', 'which ones', '1')
  .option('--jobs <n>', 'processes at once', '1')
  .option('--only <n>', 'judge file number n here, and nothing else')
  .option('--write <path>', 'with --only: where to put the file')
  .parse();

const totals = { done: 0, loaded: 0, cpuMsMax: 0, allocatedMax: 0, residentMiB: 0, findings: 0 };
let shownPercent = 0;

await main(command.opts<Options>());

async function main(options: Options): Promise<void> {
  const seed = whole('--seed', options.seed, 0);
  if (options.only === undefined) {
    const count = whole('--count', options.count, 1);
    return fuzz(seed, count, Math.min(count, whole('--jobs', options.jobs, 1)));
  }
  const file = await mutated(diceOf(seed, whole('--only', options.only, 0)), await sampleFiles());
  if (options.write !== undefined) writeFileSync(options.write, file);
  console.log(await judge(file));
}

function whole(option: string, text: string, min: number): number {
  const number = Number(text);
  if (Number.isSafeInteger(number) && number >= min) return number;
  return command.error(`${option}: got ${text}, needed a whole number from ${min} on`);
}

async function fuzz(seed: number, count: number, jobs: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'bitgrad-fuzz-'));
  const began = performance.now();
  try {
    const one = (job: number): Promise<void> =>
      runShare({ seed, first: job, step: jobs, end: count, noted: join(folder, String(job)) });
    await Promise.all(Array.from({ length: jobs }, (_, job) => one(job)));
  } finally {
    rmSync(folder, { recursive: true });
  }
  if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
  const seconds = ((performance.now() - began) / 1000).toFixed(0);
  const { done, loaded, cpuMsMax, allocatedMax, residentMiB, findings } = totals;
  console.log(
    `${done} files of seed ${seed} in ${seconds} s (${executorInfo().executor}): ` +
      `${loaded} gave a model, ${done - loaded} were refused, ${findings} findings; the slowest ` +
      `took ${Math.round(cpuMsMax)} ms, the greediest ${allocatedMax.toFixed(1)} times the file ` +
      `and 64 KiB, a process at most ${Math.round(residentMiB)} MiB`,
  );
  if (findings > 0) process.exitCode = 1;

  /** All files of one share, in as many processes as it takes. */
  async function runShare(share: Share): Promise<void> {
    let { first } = share;
    while (first < share.end) {
      const ending = await runProcess({ ...share, first }, count);
      if (ending === undefined) return;
      const number = existsSync(share.noted) ? Number(readFileSync(share.noted, 'utf8')) : NaN;
      if (!Number.isInteger(number)) throw new Error('fuzz:checkpoint: no process can be started');
      // A machine that stands still looks the same, so it gets a second chance.
      const alone = { ...share, first: number, end: number + 1 };
      const again = ending === hangs ? await runProcess(alone, count) : ending;
      if (again !== undefined) tell(seed, number, again);
      first = number + share.step;
    }
  }
}

/** How a process ended that did not come to its end. */
function runProcess(share: Share, count: number): Promise<string | undefined> {
  const path = fileURLToPath(new URL('./fuzz/worker.js', import.meta.url));
  const worker = fork(path, { execArgv: [`--max-old-space-size=${heapMiB}`] });
  let before: Report | undefined;
  const watch = watchdog(worker);
  worker.on('message', (report: Report) => {
    watch.seen();
    totals.done += report.done - (before?.done ?? 0);
    totals.loaded += report.loaded - (before?.loaded ?? 0);
    for (const name of ['cpuMsMax', 'allocatedMax', 'residentMiB'] as const) {
      totals[name] = Math.max(totals[name], report[name]);
    }
    for (const { number, text } of report.findings) tell(share.seed, number, text);
    before = report;
    showProgress(totals.done, count);
  });
  worker.send(share);
  return new Promise((resolve, reject) => {
    worker.once('error', reject);
    worker.once('exit', (code, signal) => {
      watch.stop();
      if (code === 0) resolve(undefined);
      else resolve(watch.bit() ? hangs : `the process died, ${code ?? signal}`);
    });
  });
}

function watchdog(worker: ChildProcess): { seen(): void; stop(): void; bit(): boolean } {
  let bit = false;
  const timer = setTimeout(() => {
    bit = true;
    worker.kill('SIGKILL');
  }, silenceMsMax);
  return { seen: () => void timer.refresh(), stop: () => clearTimeout(timer), bit: () => bit };
}

function tell(seed: number, number: number, text: string): void {
  totals.findings += 1;
  if (totals.findings > findingsMax) return;
  console.error(`\nfile ${number}: ${text}`);
  console.error(`  npm run fuzz:checkpoint -- --seed ${seed} --only ${number}`);
}

// On a terminal a line that is rewritten, else a line for every tenth.
function showProgress(done: number, count: number): void {
  const percent = Math.floor((100 * done) / count);
  if (percent === shownPercent) return;
  const tenth = Math.floor(percent / 10) > Math.floor(shownPercent / 10);
  shownPercent = percent;
  const text = `${percent} %, ${totals.findings} findings`;
  if (process.stderr.isTTY) process.stderr.write(`\r${text}`);
  else if (tenth) process.stderr.write(`${text}\n`);
}

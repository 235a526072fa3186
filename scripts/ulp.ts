// `npm run ulp`: every elementary function on all 2^32 float32 inputs, the native code against
// lib/arithmetic.ts (equal bits) and against the double-precision library (units of the last
// place), and the table of rule A5 in docs/arithmetic.md. About ten minutes for each function on
// two cores; `--stride` takes every n-th input and leaves the table alone.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { executorInfo } from 'bitgrad';
import { Command } from 'commander';
import { repositoryRoot } from './stage.js';
import { functions } from './ulp-worker.js';
import type { Answer, Block, Task } from './ulp-worker.js';

interface Options {
  readonly functions: string;
  readonly stride: string;
  readonly workers: string;
}

const blockLength = 2 ** 20;
const root = repositoryRoot();
let shownPercent = -1;

const command = new Command('ulp')
  .description('measures the elementary functions on all float32 inputs; fills docs/arithmetic.md')
  .option('--functions <list>', 'which ones', Object.keys(functions).join(','))
  .option('--stride <n>', 'take every n-th input; the table is written for 1 only', '1')
  .option('--workers <n>', 'threads', String(availableParallelism()))
  .parse();

await main(command.opts<Options>());

async function main(options: Options): Promise<void> {
  const names = options.functions.split(',');
  const stride = positive('--stride', options.stride);
  const workers = positive('--workers', options.workers);
  const unknown = names.find((name) => !Object.hasOwn(functions, name));
  if (unknown !== undefined) command.error(`ulp: no function "${unknown}"`);
  const { executor, isa } = executorInfo();
  if (executor !== 'native') command.error('ulp: needs the native executor: npm run build');
  const program = buildDriver(isa);
  for (const name of names) {
    const began = performance.now();
    const total = await measureAll({ program, name, stride }, workers);
    const minutes = ((performance.now() - began) / 60_000).toFixed(1);
    console.log(`${name} (${isa}): ${describe(total)}; ${minutes} minutes`);
    if (total.differences > 0 || total.wrong > 0 || total.worst > 2) process.exitCode = 1;
    else if (stride === 1) writeRow(name, total);
  }
}

function positive(option: string, text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number > 0) return number;
  return command.error(`ulp: ${option}: got ${text}, needed a whole number above 0`);
}

function buildDriver(isa: string): string {
  const target = `bench_ulp_${isa}`;
  const words = ['--build', join(root, 'build'), '--target', target];
  execFileSync('cmake', words, { stdio: ['ignore', 'ignore', 'inherit'] });
  return join(root, 'build', 'programs', target);
}

/** Hands blocks to the workers, one after another, and adds up their answers. */
async function measureAll(task: Task, workers: number): Promise<Answer> {
  const inputs = Math.ceil(2 ** 32 / task.stride);
  let next = 0;
  let done = 0;
  let total: Answer | undefined;
  const take = (): Block => {
    const first = next;
    next = Math.min(inputs, next + blockLength);
    return { first, count: next - first };
  };
  const work = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const url = new URL('./ulp-worker.js', import.meta.url);
      const worker = new Worker(url, { workerData: task });
      const advance = (): void => {
        if (next < inputs) return worker.postMessage(take());
        void worker.terminate();
        resolve();
      };
      worker.on('error', reject);
      worker.on('message', (answer: Answer) => {
        total = sum(total, answer);
        done += blockLength;
        showProgress(task.name, Math.min(1, done / inputs));
        advance();
      });
      advance();
    });
  await Promise.all(Array.from({ length: workers }, work));
  if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
  if (total === undefined) throw new Error('ulp: no worker has answered');
  return total;
}

function sum(before: Answer | undefined, answer: Answer): Answer {
  if (before === undefined) return answer;
  const worse = answer.worst > before.worst ? answer : before;
  return {
    worst: worse.worst,
    worstAt: worse.worstAt,
    finite: before.finite + answer.finite,
    notNearest: before.notNearest + answer.notNearest,
    wrong: before.wrong + answer.wrong,
    differences: before.differences + answer.differences,
    firstDifference: (before.differences > 0 ? before : answer).firstDifference,
  };
}

// On a terminal a line that is rewritten, else a line for every tenth.
function showProgress(name: string, part: number): void {
  const percent = Math.floor(100 * part);
  if (percent === shownPercent) return;
  shownPercent = percent;
  if (process.stderr.isTTY) process.stderr.write(`\r${name} ${percent} %`);
  else if (percent % 10 === 0) process.stderr.write(`${name} ${percent} %\n`);
}

function worstText({ worst, worstAt }: Answer): string {
  const at = String(Number(worstAt.toPrecision(9))).replace(/^-/, '−');
  return `${worst.toFixed(3)} ulp at ${at}`;
}

function shareText({ notNearest, finite }: Answer): string {
  return `${((100 * notNearest) / finite).toFixed(2)} %`;
}

function describe(total: Answer): string {
  const bits = total.firstDifference.toString(16).padStart(8, '0');
  const equal =
    total.differences === 0
      ? 'equal bits in TypeScript'
      : `${total.differences} DIFFERENCES FROM TYPESCRIPT, the first for the input ${bits}`;
  return (
    `worst ${worstText(total)}, not nearest ${shareText(total)}, ` +
    `${total.wrong} special values wrong, ${equal}`
  );
}

/** Replaces the last two cells of the function's row; the row and its formula must exist. */
function writeRow(name: string, total: Answer): void {
  const path = join(root, 'docs', 'arithmetic.md');
  const text = readFileSync(path, 'utf8');
  const row = new RegExp(`^(\\| \`${name}\\(x\\)\` \\|.*\\|) [^|]* \\| [^|]* \\|$`, 'm');
  if (!row.test(text)) throw new Error(`ulp: docs/arithmetic.md has no row for ${name}`);
  const cells = `$1 ${worstText(total)} | ${shareText(total)} |`;
  writeFileSync(path, text.replace(row, cells));
}

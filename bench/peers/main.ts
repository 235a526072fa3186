// `npm run bench:peers`: bitgrad and other libraries, alternately in one run, because only numbers
// of one run may be compared. A row says how many times as fast bitgrad was on as many threads.
import Table from 'cli-table3';
import { commandLine, describeMachine } from '../machine.ts';
import { digits, quantiles } from '../measurement.ts';
import type { Measurement } from '../measurement.ts';
import { benchCommand, roundsOf, writeIfAsked } from '../options.ts';
import type { BenchOptions } from '../options.ts';
import { isContended, watchOthers } from '../others.ts';
import { bitgrad, javaScriptPeers, pytorch, tasks } from './contestants.ts';
import type { Contestant, PeerTask } from './contestants.ts';
import { findTorch, installPeers } from './install.ts';
import { measureMatmulPeers } from './matmul.ts';
import { timesAsFast } from './ratio.ts';

const command = benchCommand('bench:peers', 'measures bitgrad beside other libraries', 3).parse();

await main(command.opts<BenchOptions>());

async function main(options: BenchOptions): Promise<void> {
  const { json = false, only } = options;
  const how = roundsOf(options);
  const wanted = tasks.filter(({ name }) => only.test(name));
  const javaScript = wanted.length > 0 && installPeers(say) ? javaScriptPeers : [];
  const python = wanted.length > 0 ? findTorch(say) : undefined;
  const everybody = [...bitgrad, ...javaScript, ...(python === undefined ? [] : pytorch(python))];
  const machine = [...describeMachine([1, 2], commandLine('bench:peers'))];
  const rows: Measurement[] = [];
  const add = (measured: readonly Measurement[]): void => {
    rows.push(...measured);
    if (json) for (const row of measured) console.log(JSON.stringify(row));
  };
  add(machine);
  for (const task of wanted) {
    add(measure(task, everybody, how));
  }
  const [{ executor, isa } = { executor: '', isa: '' }] = machine;
  if (only.test('matmul') && executor === 'native') {
    add(measureMatmulPeers(isa, how.rounds, say));
  }
  if (!json) console.log(tableOf(rows.filter(({ peer }) => peer !== undefined)));
  await writeIfAsked(options, machine[0], rows);
}

/** Everybody in turn, round after round. Who fails is left out from then on, and it is said. */
function measure(
  task: PeerTask,
  everybody: readonly Contestant[],
  { rounds, seconds }: { readonly rounds: number; readonly seconds: number },
): Measurement[] {
  const results = new Map<Contestant, Measurement[]>();
  const out = new Set<Contestant>();
  for (let round = 1; round <= rounds; round++) {
    for (const one of everybody.filter((one) => one.takes(task) && !out.has(one))) {
      say(`${task.name}, round ${round}: ${one.peer}, threads: ${one.threads}`);
      try {
        results.set(one, [...(results.get(one) ?? []), measureOnce(task, one, seconds)]);
      } catch (error) {
        out.add(one);
        say(`${one.peer} is left out: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  }
  return [...results].filter(([one]) => !out.has(one)).map(([, rows]) => middleOf(rows));
}

function measureOnce(
  task: PeerTask,
  { peer, threads, run }: Contestant,
  seconds: number,
): Measurement {
  const othersSince = watchOthers();
  const { metric, value } = run(task, seconds);
  const others = othersSince();
  const who = { workload: task.name, peer, executor: peer, isa: '', threads, metric };
  return { ...who, ...quantiles([value]), others, contended: isContended(threads, others) };
}

/** The median over the rounds; those in which others took the CPU only if there are no better. */
function middleOf(rows: readonly Measurement[]): Measurement {
  const clean = rows.filter(({ contended }) => contended !== true);
  const counted = clean.length > 0 ? clean : rows;
  const [first] = counted;
  if (!first) throw new Error('no rounds');
  return { ...first, ...quantiles(counted.map(({ value }) => value)) };
}

function tableOf(rows: readonly Measurement[]): string {
  const table = new Table({
    head: ['workload', 'who', 'threads', 'metric', 'median', 'bitgrad is … times as fast'],
    colAligns: ['left', 'left', 'right', 'left', 'right', 'right'],
    style: { head: [], border: [], compact: true },
  });
  for (const row of rows) {
    const { workload, peer = '', threads, metric, value, contended } = row;
    const median = digits(value) + (contended === true ? ' *' : '');
    table.push([workload, peer, threads, metric, median, timesAsFast(row, rows)]);
  }
  return table.toString();
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

// `npm run bench`: a table of what the library does on this machine, or with `--json` one line per
// measurement. `--only` picks workloads by a regular expression, `--quick` takes short windows (for
// finding out that everything still runs: such numbers mean little).
import { cpus } from 'node:os';
import { Command } from 'commander';
import Table from 'cli-table3';
import { executorInfo } from 'bitgrad';
import { measureFit, measurePredict } from './measure.js';
import type { Measurement, Rounds } from './measure.js';
import { measureMatmul, peaks } from './matmul.js';
import { workloads } from './workloads.js';

interface Options {
  readonly json?: boolean;
  readonly quick?: boolean;
  readonly only: string;
  readonly threads: string;
  readonly rounds: string;
  readonly seconds: string;
}

const command = new Command('bench')
  .description('measures training, prediction and matmul on this machine')
  .option('--json', 'one JSON line per measurement')
  .option('--quick', 'short windows: shows that everything runs, not how fast')
  .option('--only <regexp>', 'workloads whose name matches', '.')
  .option('--threads <list>', 'numbers of threads to measure', '1,2')
  .option('--rounds <n>', 'windows per measurement', '5')
  .option('--seconds <s>', 'length of a window', '2')
  .parse();

await main(command.opts<Options>());

async function main(options: Options): Promise<void> {
  const { json = false, quick = false } = options;
  const only = new RegExp(options.only);
  const how: Rounds = quick
    ? { rounds: 1, seconds: 0.1 }
    : { rounds: Number(options.rounds), seconds: Number(options.seconds) };
  const threads = options.threads.split(',').map(Number);
  const info = executorInfo();
  if (!json) {
    const cpu = cpus()[0]?.model ?? 'unknown';
    console.log(
      `${cpu}, ${cpus().length} cores; Node ${process.version}; ${info.executor}, ${info.isa}`,
    );
  }
  const rows: Measurement[] = [];
  const peak = info.executor === 'native' ? peaks(info.isa, threads) : new Map<number, number>();
  const add = (m: Measurement): void => {
    const own = peak.get(m.threads);
    const row = own === undefined ? m : { ...m, share: m.gflops / own };
    rows.push(row);
    if (json) console.log(JSON.stringify(row));
    else process.stderr.write(`${m.workload}, ${m.threads} threads: ${Math.round(m.value)}\n`);
  };
  const counts = info.executor === 'native' ? threads : [1];
  for (const count of counts) {
    if (info.executor === 'native') {
      for (const m of measureMatmul(info.isa, count, only, quick)) add(m);
    }
    for (const w of workloads) {
      // The TypeScript executor would need minutes for one step of the wide net.
      if (info.executor === 'reference' && w.name === 'd_wide') continue;
      if (only.test(w.name)) add(await measureFit(w, count, how));
    }
    const net = workloads.find((w) => w.name === 'c_mnist');
    for (const batch of [1, 128]) {
      const predicts = net && only.test(`infer${batch}/c_mnist`);
      if (predicts) add(measurePredict(net, batch, count, how));
    }
  }
  if (!json) console.log(tableOf(rows));
}

function tableOf(rows: readonly Measurement[]): string {
  const head = ['workload', 'threads', 'metric', 'median', '10 % … 90 %', 'GFLOP/s', '% of peak'];
  const colAligns = head.map((_, i) => (i < 1 || i === 2 ? 'left' : 'right')) as (
    'left' | 'right'
  )[];
  const table = new Table({ head, colAligns, style: { head: [], border: [], compact: true } });
  for (const m of rows) {
    const digits = (value: number): string =>
      value < 100 ? value.toPrecision(3) : Math.round(value).toLocaleString('en');
    table.push([
      m.workload,
      m.threads,
      m.metric,
      digits(m.value),
      `${digits(m.low)} … ${digits(m.high)}`,
      m.gflops.toPrecision(3),
      m.share === undefined ? '' : (100 * m.share).toFixed(0),
    ]);
  }
  return table.toString();
}

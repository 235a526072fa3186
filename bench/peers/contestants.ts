// Who takes part, in which workloads, on how many threads. Each measurement is a process of its own
// that gets the task as JSON and answers with a line of JSON.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseLines } from '../measurement.ts';
import { start } from '../start.ts';
import { small, workloads } from '../workloads.ts';
import type { Workload } from '../workloads.ts';
import { peersFolder } from './install.ts';

export interface PeerTask {
  readonly name: string;
  readonly net: Workload;
  /** Of a prediction; absent in training. */
  readonly rows?: number;
}

export const tasks: readonly PeerTask[] = [
  ...Object.values(workloads).map((net) => ({ name: net.name, net })),
  { name: 'infer1/c_mnist', net: workloads.c_mnist, rows: 1 },
  { name: 'infer128/c_mnist', net: workloads.c_mnist, rows: 128 },
  { name: 'infer1/small', net: small, rows: 1 },
];

/** What a measurement came to. */
export interface Answer {
  readonly metric: 'samples_s' | 'us_p50';
  readonly value: number;
}

export interface Contestant {
  readonly peer: string;
  readonly threads: number;
  readonly takes: (task: PeerTask) => boolean;
  readonly run: (task: PeerTask, seconds: number) => Answer;
}

const trains = ({ rows }: PeerTask): boolean => rows === undefined;
const predicts = ({ rows }: PeerTask): boolean => rows !== undefined;
const isSmall = ({ name }: PeerTask): boolean => name === 'infer1/small';
// A step of d_wide takes TensorFlow.js half a minute and brain.js longer.
const fitsJavaScript = ({ name }: PeerTask): boolean =>
  name !== 'd_wide' && name !== 'infer1/small';

export const bitgrad: readonly Contestant[] = [1, 2].flatMap((threads) => [
  {
    peer: 'bitgrad',
    threads,
    takes: (task) => !isSmall(task),
    run: ({ name }, seconds) => runCell(name, threads, seconds),
  },
  {
    peer: 'bitgrad predictor',
    threads,
    takes: ({ name, rows }) => rows === 1 && (threads === 1 || name !== 'infer1/small'),
    run: ({ name }, seconds) => runCell(name.replace('infer', 'predictor'), threads, seconds),
  },
]);

export const javaScriptPeers: readonly Contestant[] = [
  script('tfjs-cpu', 1, 'tfjs.mjs', fitsJavaScript),
  script('tfjs-wasm', 1, 'tfjs.mjs', fitsJavaScript),
  // Its training knows no momentum.
  script(
    'brain.js',
    1,
    'brain.mjs',
    (task) => fitsJavaScript(task) && task.name !== 'c_mnist_sgdm',
  ),
  script('onnxruntime-node', 1, 'onnx.mjs', predicts),
  script('onnxruntime-node', 2, 'onnx.mjs', (task) => predicts(task) && !isSmall(task)),
];

/** PyTorch as it is, and tuned as far as environment variables go. */
export function pytorch(python: string): Contestant[] {
  const openmp = '/usr/lib/x86_64-linux-gnu/openblas-openmp';
  const tuned = {
    // Debian's torch mixes two pools of threads that spin against each other, unless both are one.
    ...(existsSync(openmp) && { LD_LIBRARY_PATH: openmp }),
    OMP_WAIT_POLICY: 'PASSIVE',
    ATEN_CPU_CAPABILITY: 'avx512',
  };
  return [1, 2].flatMap((threads) => [
    torch('pytorch', python, threads, {}),
    torch('pytorch, tuned', python, threads, tuned),
  ]);
}

function torch(
  peer: string,
  python: string,
  threads: number,
  environment: Readonly<Record<string, string>>,
): Contestant {
  const run = (task: PeerTask, seconds: number): Answer =>
    runProgram(python, 'torch_peer.py', { peer, threads }, task, seconds, environment);
  return { peer, threads, takes: (task) => trains(task) || !isSmall(task), run };
}

function script(
  peer: string,
  threads: number,
  file: string,
  takes: (task: PeerTask) => boolean,
): Contestant {
  const run = (task: PeerTask, seconds: number): Answer =>
    runProgram(process.execPath, file, { peer, threads }, task, seconds);
  return { peer, threads, takes, run };
}

function runCell(name: string, threads: number, seconds: number): Answer {
  const words = [JSON.stringify({ name, threads, rounds: 1, seconds })];
  const environment = { BITGRAD_EXECUTOR: 'native', BITGRAD_THREADS: String(threads) };
  const [row] = start('cell', words, environment);
  if (!row) throw new Error('no answer');
  return row as Answer;
}

const timeoutMs = 90_000;

function runProgram(
  program: string,
  file: string,
  who: { readonly peer: string; readonly threads: number },
  { name, net, rows }: PeerTask,
  seconds: number,
  environment: Readonly<Record<string, string>> = {},
): Answer {
  const task = { ...net, ...who, workload: name, rows, seconds };
  const { status, stdout, stderr, error } = spawnSync(
    program,
    [join(peersFolder, file), JSON.stringify(task)],
    { encoding: 'utf8', env: { ...process.env, ...environment }, timeout: timeoutMs },
  );
  const [answer] = parseLines(stdout);
  if (status === 0 && answer) return answer as Answer;
  const lines = stderr.trim().split('\n');
  throw new Error(error?.message ?? lines.findLast((line) => /Error/.test(line)) ?? lines.at(-1));
}

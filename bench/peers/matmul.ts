// The matmuls of oneDNN and OpenBLAS beside bitgrad's, in turn: round after round each is a process
// that goes through all shapes. Who is not installed is left out, and it is said.
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '../../scripts/stage.ts';
import { runMatmul } from '../matmul.ts';
import { quantiles } from '../measurement.ts';
import type { Measurement } from '../measurement.ts';
import { peersFolder } from './install.ts';

interface Library {
  readonly peer: string;
  /** Of the program: the function to call, and where it is. */
  readonly words: readonly [name: string, library: string];
}

const libraries: readonly Library[] = [
  { peer: 'oneDNN', words: ['dnnl_sgemm', 'libdnnl.so.2'] },
  { peer: 'OpenBLAS', words: ['cblas_sgemm', 'libopenblas.so.0'] },
];

type Line = { readonly shape: string; readonly gflops: number };

/** All shapes on 1 and 2 threads, everybody in turn. */
export function measureMatmulPeers(
  isa: string,
  rounds: number,
  say: (line: string) => void,
): Measurement[] {
  const program = build();
  let present = libraries;
  const rates = new Map<string, number[]>();
  const keep = (peer: string, threads: number, lines: readonly Line[]): void => {
    for (const { shape, gflops } of lines) {
      const key = JSON.stringify([`matmul/${shape}`, peer, threads]);
      rates.set(key, [...(rates.get(key) ?? []), gflops]);
    }
  };
  for (let round = 1; round <= rounds; round++) {
    for (const threads of [1, 2]) {
      say(`matmul, round ${round}, threads: ${threads}`);
      keep('bitgrad', threads, runMatmul(isa, [String(threads)]));
      for (const library of present) {
        try {
          keep(library.peer, threads, run(program, library, threads));
        } catch {
          say(`${library.peer} is left out: there is no ${library.words[1]}`);
          present = present.filter((other) => other !== library);
        }
      }
    }
  }
  return [...rates].map(([key, values]) => {
    const [workload, peer, threads] = JSON.parse(key) as [string, string, number];
    const who = { workload, peer, executor: peer, isa: '', threads, metric: 'GFLOPS' } as const;
    return { ...who, ...quantiles(values) };
  });
}

function build(): string {
  const folder = join(repositoryRoot(), 'build', 'programs');
  const program = join(folder, 'peer_matmul');
  mkdirSync(folder, { recursive: true });
  const source = join(peersFolder, 'matmul.cpp');
  execFileSync('c++', ['-std=c++20', '-O2', source, '-o', program, '-ldl']);
  return program;
}

function run(program: string, { words }: Library, threads: number): Line[] {
  const env = { ...process.env, OMP_NUM_THREADS: String(threads) };
  const text = execFileSync(program, words, {
    encoding: 'utf8',
    env,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const lines = text.trim().split('\n');
  return lines.map((line) => JSON.parse(line) as Line);
}

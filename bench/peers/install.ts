// Gets the peers ready: the JavaScript ones from bench/peers/package-lock.json into a node_modules
// of their own, PyTorch if this machine has it. What cannot be had is left out, and said.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '../../scripts/stage.ts';

export const peersFolder = join(repositoryRoot(), 'bench', 'peers');

/** Whether the JavaScript peers are there, after an attempt to install them. */
export function installPeers(say: (line: string) => void, folder: string = peersFolder): boolean {
  // npm writes this file when it is done.
  if (existsSync(join(folder, 'node_modules', '.package-lock.json'))) return true;
  say('installing the JavaScript peers into bench/peers/node_modules (600 MB) …');
  // Their install scripts only download more: onnxruntime-node's, half a gigabyte of CUDA.
  const environment = { ...process.env, ONNXRUNTIME_NODE_INSTALL_CUDA: 'skip' };
  const { status, stderr, error } = spawnSync('npm', ['ci', '--ignore-scripts'], {
    cwd: folder,
    env: environment,
    encoding: 'utf8',
  });
  if (status === 0) return true;
  const lines = (error?.message ?? stderr).trim().split('\n');
  const why = lines.find((line) => /npm error/.test(line)) ?? lines.at(-1) ?? '';
  say(`the JavaScript peers cannot be installed and are left out: ${why}`);
  return false;
}

/** A Python that has torch, or undefined. */
export function findTorch(
  say: (line: string) => void,
  // The system's own has Debian's python3-torch even where another one comes first.
  pythons: readonly string[] = ['python3', '/usr/bin/python3'],
): string | undefined {
  const found = pythons.find(
    (python) => spawnSync(python, ['-c', 'import torch'], { stdio: 'ignore' }).status === 0,
  );
  if (found === undefined) {
    say('PyTorch is left out: python3 has no torch (Debian has it as python3-torch)');
  }
  return found;
}

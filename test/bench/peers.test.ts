// What bench:peers makes of its answers, and what it does where libraries are missing.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Measurement } from '../../bench/measurement.ts';
import { bitgrad, javaScriptPeers, tasks } from '../../bench/peers/contestants.ts';
import { findTorch, installPeers } from '../../bench/peers/install.ts';
import { timesAsFast } from '../../bench/peers/ratio.ts';

const row = (peer: string, threads: number, value: number): Measurement => ({
  workload: 'c_mnist',
  peer,
  executor: peer,
  isa: '',
  threads,
  metric: 'samples_s',
  value,
  low: value,
  high: value,
  spread: 0,
});

describe('a ratio', () => {
  const rows = [row('bitgrad', 1, 40_000), row('bitgrad', 2, 60_000)];

  test('is taken with bitgrad on as many threads', () => {
    expect(timesAsFast(row('pytorch', 2, 20_000), rows)).toBe('3.00');
    expect(timesAsFast(row('pytorch', 1, 20_000), rows)).toBe('2.00');
  });

  test('of times is the other way round', () => {
    const times = rows.map((own): Measurement => ({ ...own, metric: 'us_p50', value: 25 }));
    const peer: Measurement = { ...row('onnxruntime-node', 1, 40), metric: 'us_p50' };
    expect(timesAsFast(peer, times)).toBe('1.60');
  });

  test('is left out for bitgrad, and where bitgrad was not measured', () => {
    expect(timesAsFast(row('bitgrad', 1, 1), rows)).toBe('');
    expect(timesAsFast(row('pytorch', 3, 1), rows)).toBe('');
  });
});

test('bitgrad and somebody else take part in every task', () => {
  for (const task of tasks.filter(({ name }) => name !== 'd_wide')) {
    expect(bitgrad.filter((one) => one.takes(task))).not.toEqual([]);
    expect(javaScriptPeers.filter((one) => one.takes(task))).not.toEqual([]);
  }
});

describe('what is missing', () => {
  test('of the JavaScript peers is said, and they are left out', () => {
    const said: string[] = [];
    // npm ci refuses a folder without a lockfile.
    const folder = mkdtempSync(join(tmpdir(), 'bitgrad-peers-'));
    expect(installPeers((line) => said.push(line), folder)).toBe(false);
    rmSync(folder, { recursive: true });
    expect(said.at(-1)).toMatch(/cannot be installed and are left out: npm error/);
  });

  test('of PyTorch is said, and it is left out', () => {
    const said: string[] = [];
    expect(findTorch((line) => said.push(line), [join(tmpdir(), 'no-python')])).toBeUndefined();
    expect(said).toEqual([expect.stringContaining('PyTorch is left out')]);
  });
});

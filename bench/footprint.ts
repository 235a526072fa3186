// What the library costs before it computes anything: the time to import it, with warm and with
// dropped page caches, the memory that it takes, over a bare Node.js; and the size of the package
// as installed for one platform.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '../scripts/stage.ts';
import { summarize } from './measurement.ts';
import type { Measurement } from './measurement.ts';

const root = repositoryRoot();
const bare = '0';
const imported = "import('bitgrad')";
const megabyte = 2 ** 20;

export function* measureFootprint(rounds: number): Generator<Measurement> {
  const repeat = <T>(once: () => T): T[] => Array.from({ length: Math.max(3, rounds) }, once);
  yield summarize(
    'import/warm',
    1,
    'ms',
    repeat(() => timeOf(imported) - timeOf(bare)),
  );
  if (dropCaches()) {
    const cold = repeat(() => {
      dropCaches();
      const without = Math.min(timeOf(bare), timeOf(bare));
      return timeOf(imported) - without;
    });
    yield summarize('import/cold', 1, 'ms', cold);
  }
  const memory = repeat(() => memoryOf(`await ${imported};`) - memoryOf(''));
  yield summarize('import/memory', 1, 'MB', memory);
  yield summarize('package/installed', 1, 'MB', [installedBytes() / megabyte]);
}

/** Milliseconds of a process that evaluates this. */
function timeOf(code: string): number {
  const began = performance.now();
  const { status } = spawnSync(process.execPath, ['-e', code], { cwd: root, stdio: 'ignore' });
  if (status !== 0) throw new Error(`node -e "${code}" failed`);
  return performance.now() - began;
}

/** Resident megabytes of a process after it has evaluated this. */
function memoryOf(code: string): number {
  const all = `(async () => { ${code} console.log(process.memoryUsage.rss()); })()`;
  const text = execFileSync(process.execPath, ['-e', all], { cwd: root, encoding: 'utf8' });
  return Number(text) / megabyte;
}

/** Makes the next read of every file a read from the disk; false where that is not allowed. */
function dropCaches(): boolean {
  try {
    writeFileSync('/proc/sys/vm/drop_caches', '3');
    return true;
  } catch {
    return false;
  }
}

/** The files that `npm pack` would take, and the addon of this platform if it is not among them. */
function installedBytes(): number {
  const words = ['pack', '--dry-run', '--json', '--ignore-scripts'];
  const text = execFileSync('npm', words, { cwd: root, encoding: 'utf8', stdio: 'pipe' });
  const [packed] = JSON.parse(text) as { files: { path: string; size: number }[] }[];
  const files = packed?.files ?? [];
  const addon = join(root, 'build', 'Release', 'bitgrad.node');
  const apart = !files.some(({ path }) => path.endsWith('.node')) && existsSync(addon);
  return files.reduce((sum, { size }) => sum + size, apart ? statSync(addon).size : 0);
}

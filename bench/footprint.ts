// What the library costs before it computes anything: the time to import it, with warm and with
// dropped page caches, the memory that it takes, over a bare Node.js; how much of both Node.js
// takes to find and link as many modules with nothing in them; and the size of the package as
// installed for one platform.
import { execFileSync, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { repositoryRoot } from '../scripts/stage.ts';
import { summarize } from './measurement.ts';
import type { Measurement } from './measurement.ts';

const root = repositoryRoot();
const bare = '0';
const imported = "import('bitgrad')";
const megabyte = 2 ** 20;

export function* measureFootprint(rounds: number): Generator<Measurement> {
  const repeat = <T>(once: () => T): T[] => Array.from({ length: Math.max(3, rounds) }, once);
  const warm = (code: string): number[] => repeat(() => timeOf(code) - timeOf(bare));
  const memory = (code: string): number[] =>
    repeat(() => memoryOf(`await ${code};`) - memoryOf(''));
  const hollow = hollowCopy();
  try {
    const linked = `import(${JSON.stringify(join(hollow, 'index.js'))})`;
    yield summarize(
      'node/start',
      1,
      'ms',
      repeat(() => timeOf(bare)),
    );
    yield summarize('import/warm', 1, 'ms', warm(imported));
    yield summarize('import/warm, empty modules', 1, 'ms', warm(linked));
    if (dropCaches()) yield summarize('import/cold', 1, 'ms', repeat(coldTime));
    yield summarize(
      'node/memory',
      1,
      'MB',
      repeat(() => memoryOf('')),
    );
    yield summarize('import/memory', 1, 'MB', memory(imported));
    yield summarize('import/memory, empty modules', 1, 'MB', memory(linked));
  } finally {
    rmSync(hollow, { recursive: true });
  }
  yield summarize('package/installed', 1, 'MB', [installedBytes() / megabyte]);
}

function coldTime(): number {
  dropCaches();
  // Node.js itself is warm again after the first.
  const without = Math.min(timeOf(bare), timeOf(bare));
  return timeOf(imported) - without;
}

/** A copy of the library whose modules import what they import and do nothing else. */
function hollowCopy(): string {
  const folder = mkdtempSync(join(tmpdir(), 'bitgrad-hollow-'));
  const library = join(root, 'dist');
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  for (const file of readdirSync(library, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.js')) continue;
    const text = readFileSync(join(library, file), 'utf8');
    const imports = text.match(/(?<=^(?:import|export) [^;']*from )'[^']+';/gm) ?? [];
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), imports.map((name) => `import ${name}\n`).join(''));
  }
  return folder;
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

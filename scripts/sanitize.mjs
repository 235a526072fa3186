// Runs test/programs/sanitize.ts with an instrumented addon: `node scripts/sanitize.mjs address`
// (AddressSanitizer and UndefinedBehaviorSanitizer) or `thread` (ThreadSanitizer). The sanitizers'
// runtimes must be in the process before Node.js itself, hence LD_PRELOAD. Leaks are not asked
// for: Node.js does not free everything at exit. Relies on gcc or clang on Linux and `npm run
// build:ts`.
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { quiet, root } from './quiet.mjs';

const kinds = {
  address: { folder: 'build-asan', sanitizers: 'address;undefined', runtimes: ['asan', 'ubsan'] },
  thread: { folder: 'build-tsan', sanitizers: 'thread', runtimes: ['tsan'] },
};
const kind = kinds[process.argv[2]];
if (kind === undefined) throw new Error(`usage: sanitize.mjs ${Object.keys(kinds).join(' | ')}`);

const folder = join(root, kind.folder);
const type = '-DCMAKE_BUILD_TYPE=RelWithDebInfo';
quiet('cmake', '-S', root, '-B', folder, type, `-DBITGRAD_SANITIZE=${kind.sanitizers}`);
quiet('cmake', '--build', folder, '-j', '2');

const { placeAddon, stagePackage } = await import('../build/ts/scripts/stage.js');
const staged = join(folder, 'package');
stagePackage(staged);
placeAddon(staged, join(folder, 'bitgrad.node'));

const [command, ...words] = [...fixedAddresses(), process.execPath];
const program = join(staged, 'build', 'ts', 'test', 'programs', 'sanitize.js');
const { status, signal } = spawnSync(command, [...words, program], {
  stdio: 'inherit',
  env: {
    ...process.env,
    BITGRAD_EXECUTOR: 'native',
    LD_PRELOAD: kind.runtimes.map((name) => runtime(name)).join(' '),
    ASAN_OPTIONS: 'detect_leaks=0',
    UBSAN_OPTIONS: 'print_stacktrace=1',
    TSAN_OPTIONS: 'exitcode=66',
  },
});
console.log(
  `${process.argv[2]} sanitizer: ${status === 0 ? 'clean' : `failed (${signal ?? status})`}`,
);
process.exitCode = status === 0 ? 0 : 1;

function runtime(name) {
  const words = [`-print-file-name=lib${name}.so`];
  return execFileSync('c++', words, { encoding: 'utf8' }).trim();
}

// Older ThreadSanitizers cannot place their shadow memory when addresses are very random.
function fixedAddresses() {
  if (process.argv[2] !== 'thread') return [];
  const bits = Number(readFileSync('/proc/sys/vm/mmap_rnd_bits', 'utf8'));
  return bits > 28 ? ['setarch', '-R'] : [];
}

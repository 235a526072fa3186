// Runs a command in the root of the repository without a word; when it fails, prints all it said
// and ends this process. Builds that succeed should not bury the output of the tests behind them.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

export function quiet(command, ...words) {
  const { status, stdout, stderr, error } = spawnSync(command, words, {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (status === 0) return;
  console.error(`${command} ${words.join(' ')}\n${stdout}${stderr}${error ? error.message : ''}`);
  process.exit(1);
}

/** The entry file of a program of a devDependency, to be run by this Node.js. */
export function program(file) {
  return fileURLToPath(new URL(`../node_modules/${file}`, import.meta.url));
}

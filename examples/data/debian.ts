// Data sets that come inside Debian packages: `npm run data` or the first program that needs one
// fetches the package with apt-get, which needs no root and installs nothing, and keeps the file in
// .cache/data. A file counts only if its SHA-256 is the one written here, whatever package version
// it came from. None of the data is ours to pass on, so none is in the repository.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { repositoryRoot } from '../../scripts/stage.ts';
import { missingData } from './missing.ts';

interface Source {
  /** The Debian package, and the folder in it. */
  readonly from: string;
  readonly folder: string;
  readonly sha256: string;
}

const fann = { from: 'libfann-doc', folder: 'usr/share/doc/libfann-dev/examples/datasets' };

const sources = {
  'wine_data.csv': {
    from: 'python3-sklearn',
    folder: 'usr/lib/python3/dist-packages/sklearn/datasets/data',
    sha256: '10e8a802908b34f86e5da8ce962f3c806694bc98450a18f61851af59f324bede',
  },
  'LetterRecognition.rda': {
    from: 'r-cran-mlbench',
    folder: 'usr/lib/R/site-library/mlbench/data',
    sha256: '967a1a3e10b548d7269cbe50182bcecd6365cc58ea07638bbc34c51f17f34f1d',
  },
  'building.train': {
    ...fann,
    sha256: '5cd8a13c591ea727cb67f34527efe563a98c66d52d79ec8162570633e5f18720',
  },
  'building.test': {
    ...fann,
    sha256: '541c884af936ce21f4f1b0ddff243bb10ee081c4625722e2ee8843977e5d1772',
  },
} satisfies Record<string, Source>;

export type DataFile = keyof typeof sources;

export const dataFiles = Object.keys(sources) as readonly DataFile[];

const cache = join(repositoryRoot(), '.cache', 'data');
const timeoutMs = 120_000;

/**
 * The content of a file, fetched into the folder if it is not there yet.
 * @throws Error by `missingData` if it cannot be had, saying why.
 */
export function readDataFile(name: DataFile, folder = cache): Buffer {
  const path = join(folder, name);
  if (!existsSync(path)) fetchFile(name, path);
  const bytes = readFileSync(path);
  const problem = differs(name, bytes);
  if (problem !== undefined) throw missingData(`${problem}. Delete ${path} to fetch it anew.`);
  return bytes;
}

/** Why it is not the file that it should be; undefined if it is. */
export function differs(name: DataFile, bytes: Uint8Array): string | undefined {
  const got = createHash('sha256').update(bytes).digest('hex');
  const needed = sources[name].sha256;
  return got === needed ? undefined : `${name}: got SHA-256 ${got}, needed ${needed}`;
}

function fetchFile(name: DataFile, path: string): void {
  const { from, sha256 } = sources[name];
  console.error(`Fetching ${name} in the Debian package ${from} …`);
  try {
    fetchPackage(from, dirname(path));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const hint =
      'Run "npm run data" on Debian or Ubuntu with a network, or put the file, ' +
      `SHA-256 ${sha256}, at ${path}`;
    throw missingData(`${name} cannot be had: ${reason}. ${hint}.`, cause);
  }
}

/** Unpacks a package and keeps in the folder all files of the table that are in it. */
function fetchPackage(from: string, into: string): void {
  mkdirSync(into, { recursive: true });
  const work = mkdtempSync(join(into, 'fetch-'));
  try {
    download(from, work);
    const archive = readdirSync(work).find((file) => file.endsWith('.deb')) ?? '';
    run('dpkg-deb', ['-x', archive, 'content'], work);
    for (const name of dataFiles.filter((file) => sources[file].from === from)) {
      const file = join(work, 'content', sources[name].folder, name);
      const problem = differs(name, readFileSync(file));
      if (problem !== undefined) throw new Error(`${archive}: ${problem}`);
      // Who fetches the same at the same time finds the file whole or not at all.
      copyFileSync(file, join(work, name));
      renameSync(join(work, name), join(into, name));
    }
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function download(from: string, work: string): void {
  const words = ['-q', '-o', 'Acquire::http::Timeout=20', '-o', 'Acquire::Retries=1'];
  try {
    run('apt-get', [...words, 'download', from], work);
  } catch {
    // The machine has no list of packages, or an old one: ours, in a folder of our own, is fresh.
    const [lists, archives] = [join(work, 'lists'), join(work, 'archives')];
    for (const folder of [lists, archives]) mkdirSync(join(folder, 'partial'), { recursive: true });
    words.push('-o', `Dir::State::lists=${lists}`, '-o', `Dir::Cache=${work}`);
    run('apt-get', [...words, 'update'], work);
    run('apt-get', [...words, 'download', from], work);
  }
}

function run(command: string, words: readonly string[], cwd: string): void {
  const options = { cwd, timeout: timeoutMs, encoding: 'utf8' } as const;
  const { status, stderr, error } = spawnSync(command, words, options);
  if (status === 0) return;
  if (error && 'code' in error && error.code === 'ENOENT') throw new Error(`no ${command} here`);
  const last = stderr.trim().split('\n').at(-1)?.replace(/^E: /, '');
  throw new Error(`${command}: ${error ? error.message : last}`);
}

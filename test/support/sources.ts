// The files of the repository as the house rules see them: walked rather than asked of git, so
// that the rules hold in a tarball too.
import { readFileSync, readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { repositoryRoot } from '../../scripts/stage.ts';

export interface SourceFile {
  /** From the root, with forward slashes. */
  readonly path: string;
  readonly text: string;
}

const left = /^(node_modules|dist|build|build-.*|prebuilds|coverage|\.git|\.cache)$/;

export const allFiles: readonly SourceFile[] = walk(repositoryRoot()).map((path) => ({
  path: relative(repositoryRoot(), path).split(sep).join('/'),
  text: readFileSync(path, 'utf8'),
}));

/** Files whose path matches. */
export function filesLike(pattern: RegExp): readonly SourceFile[] {
  return allFiles.filter((file) => pattern.test(file.path));
}

export function fileAt(path: string): SourceFile {
  const file = allFiles.find((candidate) => candidate.path === path);
  if (file === undefined) throw new Error(`${path} is missing`);
  return file;
}

/** The text with comments and the insides of strings blanked; line numbers stay. */
export function codeOf(file: SourceFile): string {
  const pattern =
    /\/\/.*|\/\*[\s\S]*?\*\/|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`/g;
  return file.text.replace(pattern, (match) => match.replaceAll(/[^\n]/g, ' '));
}

/** `path:line: text` for every line of the files' code that matches. */
export function linesMatching(
  files: readonly SourceFile[],
  pattern: RegExp,
  view: (file: SourceFile) => string = codeOf,
): string[] {
  return files.flatMap((file) =>
    view(file)
      .split('\n')
      .flatMap((line, i) => (pattern.test(line) ? [`${file.path}:${i + 1}: ${line.trim()}`] : [])),
  );
}

function walk(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (left.test(entry.name)) return [];
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return walk(path);
    return entry.isFile() ? [path] : [];
  });
}

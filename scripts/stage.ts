// Copies the built package into a folder of its own with an addon of the caller's choice, or none.
// The loader looks in fixed places only, so this is how tests give it a broken addon and how the
// sanitizer runs give it an instrumented one.
import { copyFileSync, cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of the repository, from a source and from its compiled copy alike. */
export function repositoryRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  return folder;
}

/** Copies what a program needs of the package, without its addon. */
export function stagePackage(folder: string): void {
  const root = repositoryRoot();
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, 'build'), { recursive: true });
  copyFileSync(join(root, 'package.json'), join(folder, 'package.json'));
  cpSync(join(root, 'dist'), join(folder, 'dist'), { recursive: true });
  cpSync(join(root, 'build', 'ts'), join(folder, 'build', 'ts'), { recursive: true });
}

/** `addon`: the path of a file or its content; undefined for none. Returns where it was put. */
export function placeAddon(
  folder: string,
  addon: string | Uint8Array | undefined,
  where: string = join('build', 'Release'),
): string {
  const place = join(folder, where, 'bitgrad.node');
  rmSync(place, { force: true });
  mkdirSync(join(folder, where), { recursive: true });
  if (typeof addon === 'string') copyFileSync(addon, place);
  else if (addon !== undefined) writeFileSync(place, addon);
  return place;
}

// Finds the addon and decides whether it may be used. A build in the repository goes before a
// prebuilt file; a file is refused when it is incomplete, for another machine, or from another
// version. Nothing is loaded on import; the first question decides, once per process.
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { getEnvironmentData, setEnvironmentData } from 'node:worker_threads';
import { readEnvironment } from '../environment.ts';
import { version } from '../version.ts';
import { elfFault } from './elf.ts';

/** The number of the border to the addon; the same as in native/abi.h. */
export const abi = 3;
export const warningCode = 'BITGRAD_REFERENCE_EXECUTOR';

/** An addon that was found; `binding` has the shape that `abi` promises. */
export interface FoundAddon {
  readonly binding: object;
  readonly path: string;
}
/** No addon: every path tried and why it failed. */
export interface MissingAddon {
  readonly reasons: readonly string[];
}
/** What this process uses, and why. */
export type Choice =
  | { readonly executor: 'native'; readonly addon: FoundAddon; readonly reason: string }
  | { readonly executor: 'reference'; readonly reason: string };

let choice: Choice | undefined;

/** Throws if BITGRAD_EXECUTOR=native and there is no addon; warns once if it is unset. */
export function chooseExecutor(): Choice {
  return (choice ??= choose());
}

function choose(): Choice {
  const { executor } = readEnvironment();
  const reason = executor === undefined ? '' : `BITGRAD_EXECUTOR=${executor}`;
  if (executor === 'reference') return { executor, reason };
  const found = findAddon();
  if ('path' in found) {
    return { executor: 'native', addon: found, reason: reason || 'the addon loaded' };
  }
  const tried = `Tried: ${found.reasons.join('; ')}`;
  if (executor === 'native') {
    throw new Error(`${reason}: no native addon for ${platform()}. ${tried}`);
  }
  warn(tried);
  return { executor: 'reference', reason: `no native addon for ${platform()}. ${tried}` };
}

// Worker threads load modules anew but inherit environment data, so they do not warn again.
function warn(tried: string): void {
  if (getEnvironmentData(warningCode) !== undefined) return;
  setEnvironmentData(warningCode, true);
  process.emitWarning(
    `native addon not available for ${platform()}, running the TypeScript executor ` +
      `(about 50 times slower). Build it with "npm run build". ${tried}`,
    { type: 'BitgradWarning', code: warningCode },
  );
}

/** Looks for the addon of this package; never throws. */
export function findAddon(): FoundAddon | MissingAddon {
  const root = fileURLToPath(new URL('../../', import.meta.url));
  const reasons: string[] = [];
  for (const path of [
    join(root, 'build', 'Release', 'bitgrad.node'),
    join(root, 'prebuilds', platform(), 'bitgrad.node'),
  ]) {
    const outcome = loadFile(path);
    if (typeof outcome === 'object') return { binding: outcome, path };
    reasons.push(`${path}: ${outcome}`);
  }
  return { reasons };
}

// The addon's exports, or why there are none.
function loadFile(path: string): object | string {
  try {
    if (!existsSync(path)) return 'not found';
    const fault = process.platform === 'linux' ? elfFault(path, process.arch) : undefined;
    if (fault !== undefined) return fault;
    const binding = createRequire(import.meta.url)(path) as Record<string, unknown>;
    return strangerText(binding) ?? binding;
  } catch (error) {
    return (error instanceof Error ? error.message : String(error)).replaceAll('\n', ' ');
  }
}

function strangerText(binding: Readonly<Record<string, unknown>>): string | undefined {
  const { version: itsVersion, abi: itsAbi } = binding;
  if (typeof itsVersion !== 'string') return 'not an addon of bitgrad';
  if (itsVersion !== version) return `built for bitgrad ${itsVersion}, needed ${version}`;
  return itsAbi === abi ? undefined : `speaks abi ${String(itsAbi)}, needed ${abi}`;
}

/** `linux-x64`, `linuxmusl-arm64`, `darwin-arm64`: the folder of prebuilt addons. */
export function platform(): string {
  const system = process.platform === 'linux' && isMusl() ? 'linuxmusl' : process.platform;
  return `${system}-${process.arch}`;
}

// Which C library runs this process: its loader is mapped. Where that cannot be read, glibc.
function isMusl(): boolean {
  try {
    return /\/ld-musl-[^/\s]*\.so/.test(readFileSync('/proc/self/maps', 'latin1'));
  } catch {
    return false;
  }
}

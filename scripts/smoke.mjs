// Puts an addon into a copy of the package and runs test/programs/smoke.ts on it:
// `node scripts/smoke.mjs build-gyp/build/Release/bitgrad.node`. Relies on `npm run build:ts`.
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { spawnSync } from 'node:child_process';

const [addon] = process.argv.slice(2);
if (addon === undefined) throw new Error('usage: smoke.mjs ADDON');
const { placeAddon, stagePackage } = await import('../build/ts/scripts/stage.js');
const folder = mkdtempSync(join(realpathSync(tmpdir()), 'bitgrad-smoke-'));
stagePackage(folder);
placeAddon(folder, resolve(addon));
const program = join(folder, 'build', 'ts', 'test', 'programs', 'smoke.js');
const env = { ...process.env, BITGRAD_EXECUTOR: 'native' };
const { status } = spawnSync(process.execPath, [program], { stdio: 'inherit', env });
rmSync(folder, { recursive: true });
process.exitCode = status ?? 1;

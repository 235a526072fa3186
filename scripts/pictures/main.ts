// Draws the pictures of docs/guide.md from runs of the library: `npm run docs:pictures`. Seeds are
// fixed, so a picture changes only when the library does.
import { mkdirSync, writeFileSync } from 'node:fs';
import { svgOf } from '../../bench/docs/picture.ts';
import { repositoryRoot } from '../stage.ts';
import { byDepth } from './by-depth.ts';
import { boundary } from './boundary.ts';
import { descent } from './descent.ts';
import { inspection } from './inspection.ts';
import { optimizersRace } from './optimizers-race.ts';

const folder = `${repositoryRoot()}/docs/pictures/guide`;
mkdirSync(folder, { recursive: true });
const pictures: Readonly<Record<string, () => Promise<string>>> = {
  descent: async () => svgOf(descent()),
  boundary: async () => svgOf(await boundary()),
  optimizers: async () => svgOf(await optimizersRace()),
  'by-depth': async () => svgOf(await byDepth()),
  inspection,
};
for (const [name, draw] of Object.entries(pictures)) {
  const file = `${folder}/${name}.svg`;
  writeFileSync(file, await draw());
  console.log(`docs/pictures/guide/${name}.svg`);
}

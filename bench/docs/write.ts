// Puts measurements into docs/performance.md and docs/pictures. A section that no measurement
// belongs to stays as it is; of two measurements of the same thing the later one counts.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '../../scripts/stage.ts';
import { replaceSection } from './markdown.ts';
import { svgOf } from './picture.ts';
import { rowsOf } from './section.ts';
import type { SavedRun } from './section.ts';
import { sections } from './sections.ts';

export async function writeSections(runs: readonly SavedRun[]): Promise<void> {
  const docs = join(repositoryRoot(), 'docs');
  const page = join(docs, 'performance.md');
  let text = readFileSync(page, 'utf8');
  for (const section of sections) {
    const { rows, caption } = rowsOf(section, runs);
    if (rows.length === 0) continue;
    const pictures = Object.entries(section.pictures?.(rows) ?? {});
    mkdirSync(join(docs, 'pictures'), { recursive: true });
    for (const [file, description] of pictures) {
      writeFileSync(join(docs, 'pictures', file), await svgOf(description));
    }
    text = replaceSection(text, section.name, `${section.table(rows)}\n\n${caption}`);
    process.stderr.write(`docs/performance.md: ${section.name}\n`);
  }
  writeFileSync(page, text);
}

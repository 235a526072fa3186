// The process that measures one case of the scale: `node cell.js TASK`, the task as JSON. It looks
// at its memory before it imports anything, so that what it adds to a bare Node.js shows.
import type { ScaleTask } from './measure.ts';

const bareBytes = process.memoryUsage.rss();
const { measureScale } = await import('./measure.ts');
const task = JSON.parse(process.argv[2] ?? '{}') as ScaleTask;
for (const row of await measureScale(task, bareBytes)) console.log(JSON.stringify(row));

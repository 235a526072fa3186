// The process that measures one case: `node cell.js '{"name":…,"threads":…,"rounds":…,"seconds":…}'`.
// It looks at its memory before it imports anything, so that what it adds to a bare Node.js shows.
const bareBytes = process.memoryUsage.rss();
const { measureScale } = await import('./measure.ts');
const task = JSON.parse(process.argv[2] ?? '{}') as Parameters<typeof measureScale>[0];
for (const row of await measureScale(task, bareBytes)) console.log(JSON.stringify(row));

export type {};

// What `inspect` draws of a net whose first relu layer has been hit by too large a step.
import { dying } from '../../examples/lessons/all.ts';
import { spirals, towerOf } from '../../examples/lessons/lesson.ts';

export async function inspection(): Promise<string> {
  const { x, y } = spirals(1000);
  const [hasty] = dying.variations;
  if (!hasty) throw new Error('the lesson has no variations');
  const model = towerOf({ ...dying, depth: 3 }, hasty, 1);
  await model.fit(x, y, { epochs: 5, batchSize: 100 });
  return (await model.inspect(x, y)).toSVG();
}

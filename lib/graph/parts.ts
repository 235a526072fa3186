// Gradients of slices. What flows through a slice belongs to a stretch of an axis; such parts wait
// until the value is reached that was cut, and are then laid side by side. So cutting a value in
// pieces costs one copy backwards as it does forwards, not a whole array of zeros for each piece.
import { concat } from './concat.ts';
import { broadcastTo } from './elementwise.ts';
import type { Value } from './graph.ts';

/** What flows into the elements of an axis from `start` on; nothing flows into the others. */
export interface PartialFlow {
  readonly dy: Value;
  readonly axis: number;
  readonly start: number;
}

function endOf({ dy, axis, start }: PartialFlow): number {
  return start + (dy.shape[axis] ?? 0);
}

/**
 * The parts with zeros between them, in the shape of the value that they flow into: one array for
 * all that do not overlap, more where they do.
 */
export function assemble(parts: readonly PartialFlow[], value: Value): Value[] {
  const rows: PartialFlow[][] = [];
  for (const part of parts.toSorted((a, b) => a.axis - b.axis || a.start - b.start)) {
    const row = rows.find((row) => {
      const last = row.at(-1);
      return last?.axis === part.axis && endOf(last) <= part.start;
    });
    if (row) row.push(part);
    else rows.push([part]);
  }
  return rows.map((row) => sideBySide(row, value));
}

function sideBySide(row: readonly PartialFlow[], value: Value): Value {
  const axis = row[0]?.axis ?? 0;
  const list: Value[] = [];
  let end = 0;
  const fillTo = (start: number): void => {
    const shape = value.shape.map((size, i) => (i === axis ? start - end : size));
    if (start > end) list.push(broadcastTo(value.graph, 0, shape));
  };
  for (const part of row) {
    fillTo(part.start);
    list.push(part.dy);
    end = endOf(part);
  }
  fillTo(value.shape[axis] ?? 0);
  return concat(list, axis);
}

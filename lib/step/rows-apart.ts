// Whether each row's prediction depends on that row alone. Who predicts cuts rows into blocks as it
// suits, so an answer that took something from the other rows of its block would be anybody's guess
// (law 3 in docs/architecture.md). In training and evaluation the batch is the user's choice.
import { rangeError, shapeText } from '../errors.ts';
import { isValue } from '../graph/graph.ts';
import type { Node, Value } from '../graph/graph.ts';

/** @throws RangeError if an output takes something from several rows; it names the layer. */
export function needRowsApart(outputs: readonly Value[]): void {
  const [first] = outputs;
  if (!first) return;
  const { graph } = first;
  const needed = new Set(outputs.map(({ index }) => index));
  for (let index = graph.nodes.length - 1; index >= 0; index--) {
    const node = graph.nodes[index];
    if (!node || !needed.has(index)) continue;
    if (mixesRows(node)) throw mixedError(node);
    for (const input of node.inputs) if (isValue(input)) needed.add(input.index);
  }
}

// What loses the axis of the batch has joined its rows, scattering moves them, and their number is
// nothing that a row knows.
function mixesRows({ operation, inputs, value }: Node): boolean {
  if (operation.op === 'source') {
    return operation.source.kind === 'scalar' && operation.source.name === 'rows';
  }
  const followed = inputs.map((input) => isValue(input) && follows(input));
  if (operation.op === 'scatterAddRows') return followed.includes(true);
  return followed.includes(true) && !follows(value);
}

function follows({ shape }: Value): boolean {
  return shape.some((size) => size < 0);
}

function mixedError({ layer, inputs, value }: Node): RangeError {
  const from = inputs.find((input) => isValue(input) && follows(input));
  const how = isValue(from) ? ` (${shapeText(from.shape)} to ${shapeText(value.shape)})` : '';
  return rangeError(
    'predict',
    `layer "${layer}" joins the rows of a batch${how}, needed answers that depend on one row each`,
    'Join rows in training only, and keep what they have in common with update().',
  );
}

// A prediction has no batch: its rows are cut into blocks to save memory. So nothing that is
// predicted may depend on which rows are computed together, or how many, or at which place; what
// took something from the other rows of its block would be anybody's guess
// (law 3 in docs/architecture.md). In training and evaluation the batch is the user's choice.
import { rangeError, shapeText } from '../errors.ts';
import { isValue } from '../graph/graph.ts';
import type { Node, Value } from '../graph/graph.ts';
import { count } from '../graph/shape.ts';

/**
 * Where the rows of a value are: so many blocks, each with a part of every row, follow each other.
 * [n, 3] is one block, its transpose [3, n] is three, and so is that under the shape [3n].
 */
type Blocks = number;

/** @throws RangeError if an output takes something from several rows; it names the layer. */
export function needRowsApart(outputs: readonly Value[]): void {
  const [first] = outputs;
  if (!first) return;
  const blocks = new Map<number, Blocks>();
  let moved: Node | undefined;
  for (const node of reached(outputs)) {
    const own = blocksOf(node, blocks);
    if (own === undefined) throw mixedError(node);
    blocks.set(node.value.index, own);
    if (!isWhole(node.value, own)) moved ??= node;
  }
  const torn = outputs.find((value) => blocks.get(value.index) !== 1);
  if (torn) throw mixedError(moved ?? torn.graph.node(torn));
}

// What the outputs are made of, in the order of the graph.
function reached(outputs: readonly Value[]): Node[] {
  const needed = new Set(outputs.map(({ index }) => index));
  const nodes = outputs[0]?.graph.nodes ?? [];
  // A set is walked in the order of its growth, what is added on the way included.
  for (const index of needed) {
    for (const input of nodes[index]?.inputs ?? []) if (isValue(input)) needed.add(input.index);
  }
  return nodes.filter((_, index) => needed.has(index));
}

// What loses the axis of the batch has joined its rows, scattering moves them, a table of them is
// read anywhere, and neither their number nor random numbers are anything that a row knows.
function blocksOf(node: Node, known: ReadonlyMap<number, Blocks>): Blocks | undefined {
  const { operation, inputs, value } = node;
  if (operation.op === 'source') {
    const isRows = operation.source.kind === 'scalar' && operation.source.name === 'rows';
    return isRows ? undefined : before(value);
  }
  if (operation.op === 'primitive' && operation.primitive === 'random') return undefined;
  const rows = inputs.filter((input) => isValue(input)).filter(follows);
  const [first] = rows;
  if (!first) return before(value);
  const within = (own: Value): number => (known.get(own.index) ?? 1) / before(own);
  if (!follows(value) || operation.op === 'scatterAddRows') return undefined;
  if (operation.op === 'gatherRows' && first === inputs[0]) return undefined;
  if (operation.op === 'reshape') return known.get(first.index);
  if (rows.some((own) => within(own) !== within(first))) return undefined;
  // Element by element it does not matter where the rows are, unless fixed arrays have a say.
  const plain = operation.op === 'primitive' || operation.op === 'stopGradient';
  const alone = inputs.every((input) => !isValue(input) || follows(input) || isOne(input));
  const apart = (plain && alone) || isWhole(first, known.get(first.index) ?? 1);
  return apart ? Math.round(within(first) * before(value)) : undefined;
}

function follows({ shape }: Value): boolean {
  return shape.some((size) => size < 0);
}

function isOne({ shape }: Value): boolean {
  return count(shape) === 1;
}

// How many elements the axes in front of that of the batch have.
function before({ shape }: Value): number {
  const axis = batchAxis(shape);
  return axis < 0 ? 1 : count(shape.slice(0, axis));
}

function batchAxis(shape: readonly number[]): number {
  return shape.findIndex((size) => size < 0);
}

// Whether the rows are in the axis that follows the batch alone: [3, 4n] may be 3, 6 or 12 blocks.
function isWhole(value: Value, blocks: Blocks): boolean {
  const within = blocks / before(value);
  const size = value.shape[batchAxis(value.shape)] ?? 0;
  return Number.isInteger(within) && Number.isInteger(size / within);
}

function mixedError({ layer, operation, inputs, value }: Node): RangeError {
  const needed = 'needed answers that depend on one row each';
  if (operation.op === 'primitive' && operation.primitive === 'random') {
    const drawn = `layer "${layer}" draws random numbers`;
    return rangeError('predict', `${drawn}, ${needed}`, 'Draw them in training only.');
  }
  const from = inputs.find((input) => isValue(input) && follows(input));
  const how = isValue(from) ? ` (${shapeText(from.shape)} to ${shapeText(value.shape)})` : '';
  return rangeError(
    'predict',
    `layer "${layer}" joins the rows of a batch${how}, ${needed}`,
    'Join rows in training only, and keep what they have in common with update().',
  );
}

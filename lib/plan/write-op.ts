// Writes one group of nodes as one plan op.
import { isValue } from '../graph/graph.ts';
import type { Node } from '../graph/graph.ts';
import type { Analysis } from './analyze.ts';
import type { Group } from './draft.ts';
import { rowsOf } from './fuse.ts';
import type { MapOp, MatmulOp, OpFlags, Part, PlanOp } from './plan.ts';
import { ProgramWriter } from './program.ts';
import { writePlain } from './write-plain.ts';

interface Values {
  /** The plan value of a root. */
  valueOf(root: number): number;
  /** A further value for `root` at the place of `like`. */
  alias(root: number, like: number): number;
}

export function writeOp(
  group: Group,
  outputs: readonly number[],
  analysis: Analysis,
  values: Values,
): PlanOp {
  const first = group.nodes[0] ?? 0;
  const node = analysis.nodes[first];
  if (!node) throw new Error('plan: an empty group');
  const check = outputs.some((root) => analysis.isChecked(root));
  const flags = { ...(check && { check }), ...(group.late && { guard: true }) };
  const { layer } = group.kind === 'map' ? lastNode(group, analysis) : node;
  const own = { layer, ...flags };
  const input = (i: number): number => {
    const operand = node.inputs[i];
    if (!isValue(operand)) throw new Error(`plan: ${node.operation.op} reads a number`);
    return values.valueOf(analysis.root(operand.index));
  };
  if (group.kind === 'map') return writeMap(group, outputs, analysis, values, own);
  if (group.kind === 'matmul') return writeMatmul(group, outputs, analysis, values, own);
  return writePlain(node, own, input, () => values.valueOf(first));
}

function lastNode(group: Group, analysis: Analysis): Node {
  const node = analysis.nodes[group.nodes.at(-1) ?? 0];
  if (!node) throw new Error('plan: an empty group');
  return node;
}

function writeMap(
  group: Group,
  outputs: readonly number[],
  analysis: Analysis,
  values: Values,
  flags: OpFlags,
): MapOp {
  const { size, cols } = group.domain;
  const writer = new ProgramWriter(analysis, group);
  writer.write(group.nodes);
  const part = writer.part(outputs, (root) => values.valueOf(root));
  const rows = cols === undefined ? 1 : (rowsOf(group.domain) ?? 1);
  return { op: 'map', ...flags, rows, cols: cols ?? size, ...part };
}

function writeMatmul(
  group: Group,
  outputs: readonly number[],
  analysis: Analysis,
  values: Values,
  flags: OpFlags,
): MatmulOp {
  const index = group.nodes[0] ?? 0;
  const node = analysis.nodes[index];
  const operation = node?.operation;
  if (!node || operation?.op !== 'matmul') throw new Error('plan: not a matmul');
  const [a, b] = node.inputs;
  if (!isValue(a) || !isValue(b)) throw new Error('plan: matmul reads a number');
  const { transposeA, transposeB } = operation;
  const [m = 1, n = 1] = node.value.shape;
  const k = (transposeA ? a.shape[0] : a.shape[1]) ?? 1;
  const result = group.bias ?? index;
  const sums = group.columnSums;
  const behind = group.nodes.filter((i) => i !== index && i !== group.bias && i !== sums);
  const written = outputs.filter((root) => behind.includes(root));
  const [host] = written;
  const own = host === undefined || outputs.includes(result);
  const c = own ? values.valueOf(result) : values.alias(result, host);
  const epilogue = behind.length > 0 ? writeEpilogue(behind, written, result, c, group) : undefined;
  return {
    op: 'matmul',
    ...flags,
    m,
    n,
    k,
    transposeA,
    transposeB,
    a: values.valueOf(analysis.root(a.index)),
    b: values.valueOf(analysis.root(b.index)),
    ...(group.bias !== undefined && { bias: biasOf(group.bias, index, analysis, values) }),
    c,
    ...(sums !== undefined && { columnSums: values.valueOf(sums) }),
    ...(epilogue && { epilogue }),
  };

  function writeEpilogue(
    nodes: readonly number[],
    roots: readonly number[],
    product: number,
    value: number,
    own: Group,
  ): Part {
    const writer = new ProgramWriter(analysis, own);
    writer.setFirstOperand(product);
    writer.write(nodes);
    return writer.part(roots, (root) => (root === product ? value : values.valueOf(root)));
  }
}

function biasOf(add: number, matmul: number, analysis: Analysis, values: Values): number {
  const other = analysis.edges(add).find(({ from }) => from !== matmul);
  if (!other) throw new Error('plan: a bias that is the product itself');
  return values.valueOf(other.from);
}

// Writes one node as one plan op where the op has no program: it takes its sizes from the shapes of
// the node's value and inputs. What is a map or a matmul is written in write-op.ts.
import { isValue } from '../graph/graph.ts';
import type { Node } from '../graph/graph.ts';
import { count } from '../graph/shape.ts';
import type { Shape, Size } from '../graph/shape.ts';
import type { OpFlags, PlanOp } from './plan.ts';

/** `input` and `y` give the plan values of the node's inputs and of the node. */
export function writePlain(
  node: Node,
  own: OpFlags,
  input: (i: number) => number,
  y: () => number,
): PlanOp {
  const { operation, value } = node;
  const { shape } = value;
  switch (operation.op) {
    case 'reduce': {
      const { rows, cols } = operation;
      return { op: 'columnSum', ...own, rows, cols, x: input(0), y: y() };
    }
    case 'gatherRows': {
      const cols = count(shapeOf(node, 0).slice(1));
      const rows = divide(count(shape), cols);
      return { op: 'gatherRows', ...own, rows, cols, table: input(0), indices: input(1), y: y() };
    }
    case 'oneHot': {
      const { classes } = operation;
      const rows = divide(count(shape), classes);
      return { op: 'oneHot', ...own, rows, classes, indices: input(0), y: y() };
    }
    case 'transpose': {
      const { permutation } = operation;
      const x = input(0);
      return { op: 'transpose', ...own, x, y: y(), shape: shapeOf(node, 0), permutation };
    }
    case 'argmax': {
      const { rows, cols } = operation;
      return { op: 'argmax', ...own, rows, cols, x: input(0), y: y() };
    }
    case 'concat': {
      const { axis } = operation;
      const parts = node.inputs.map((_, i) => {
        return { x: input(i), cols: count(shapeOf(node, i).slice(axis)) };
      });
      return { op: 'concat', ...own, rows: count(shape.slice(0, axis)), parts, y: y() };
    }
    case 'slice': {
      const { axis, start } = operation;
      const sizes = {
        rows: count(shape.slice(0, axis)),
        cols: count(shape.slice(axis)),
        width: count(shapeOf(node, 0).slice(axis)),
        start: start * count(shape.slice(axis + 1)) + 0,
      };
      return { op: 'slice', ...own, ...sizes, x: input(0), y: y() };
    }
    case 'scatterAddRows': {
      const [rows = 0, ...inner] = shape;
      const sizes = { rows, cols: count(inner), count: count(shapeOf(node, 0)) };
      const [indices, updates] = [input(0), input(1)];
      return { op: 'scatterAddRows', ...own, ...sizes, indices, updates, y: y() };
    }
    case 'batchMatmul': {
      const { transposeA, transposeB } = operation;
      const [batch = 0, m = 0, n = 0] = shape;
      const k = shapeOf(node, 0)[transposeA ? 1 : 2] ?? 0;
      const sizes = { batch, m, n, k, transposeA, transposeB };
      return { op: 'batchMatmul', ...own, ...sizes, a: input(0), b: input(1), c: y() };
    }
    case 'primitive':
    case 'matmul':
    case 'source':
    case 'reshape':
    case 'stopGradient':
      throw new Error(`plan: ${operation.op} is not a plain op`);
    default:
      return operation satisfies never;
  }
}

function shapeOf(node: Node, i: number): Shape {
  const operand = node.inputs[i];
  return isValue(operand) ? operand.shape : [];
}

function divide(size: Size, by: number): Size {
  return by === 0 ? 0 : size / by;
}

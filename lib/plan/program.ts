// Turns the map nodes of a group into a program: operands first, then constants, then one register
// per instruction. Scalars made from step scalars alone are repeated inside (executors compute what
// depends on scalars only once). A stretch is a register under another name.
import { isValue } from '../graph/graph.ts';
import type { Operand } from '../graph/graph.ts';
import { readingBy } from './analyze.ts';
import type { Analysis } from './analyze.ts';
import { levelIn } from './fuse.ts';
import type { Domain, Group } from './draft.ts';
import { count } from '../graph/shape.ts';
import type { Read } from '../graph/shape.ts';
import type { Instruction, Part } from './plan.ts';
import type { PrimitiveName } from './primitives.ts';

interface Reference {
  readonly kind: 'operand' | 'constant' | 'instruction';
  readonly index: number;
}

/** Writes programs; `valueOf` gives the plan value of a root. */
export class ProgramWriter {
  private readonly operands: { readonly root: number; readonly read: Read }[] = [];
  private readonly constants: number[] = [];
  private readonly instructions: {
    readonly primitive: PrimitiveName;
    readonly arguments: readonly Reference[];
    readonly site?: number;
  }[] = [];
  private readonly written = new Map<number, Reference>();
  private readonly analysis: Analysis;
  private readonly domain: Domain;
  /** An update over an array of one element. */
  private readonly single: boolean;

  constructor(analysis: Analysis, { domain, late }: Pick<Group, 'domain' | 'late'>) {
    this.analysis = analysis;
    this.domain = domain;
    this.single = late && domain.size === 1;
  }

  /** Makes a value that comes from outside operand 0: the product of a matmul. */
  setFirstOperand(root: number): void {
    this.written.set(root, this.operand(root, 'full'));
  }

  write(nodes: readonly number[]): void {
    for (const index of nodes) this.reference(index);
  }

  part(outputs: readonly number[], valueOf: (root: number) => number): Part {
    const first = this.operands.length;
    const register = ({ kind, index }: Reference): number => {
      if (kind === 'operand') return index;
      return kind === 'constant' ? first + index : first + this.constants.length + index;
    };
    const instructions = this.instructions.map((instruction): Instruction => ({
      ...instruction,
      arguments: instruction.arguments.map(register),
    }));
    return {
      operands: this.operands.map(({ root, read }) => ({ value: valueOf(root), read })),
      constants: this.constants,
      instructions,
      outputs: outputs.map((root) => ({
        value: valueOf(root),
        register: register(this.reference(root)),
        write: this.writeOf(root),
      })),
    };
  }

  private writeOf(root: number): 'full' | 'row' {
    const node = this.analysis.nodes[root];
    // One number is written as a row value: exactly, without the padding that arrays own.
    if (node && count(node.value.shape) === 1) return this.single ? 'full' : 'row';
    return node && levelIn(node, this.domain) === 'row' ? 'row' : 'full';
  }

  // The register of a node inside this group (or of a repeated scalar), written when first asked
  // for.
  private reference(index: number): Reference {
    const known = this.written.get(index);
    if (known) return known;
    const node = this.analysis.nodes[index];
    if (!node) throw new Error(`plan: no node ${index}`);
    const { operation, inputs } = node;
    const reduces = operation.op === 'reduce';
    if (!reduces && operation.op !== 'primitive') throw new Error(`plan: ${operation.op} in a map`);
    const level = levelIn(node, this.domain);
    const args = inputs.map((input) => this.argument(index, input, level));
    const primitive = reduces
      ? operation.kind === 'sum'
        ? 'rowSum'
        : 'rowMax'
      : operation.primitive;
    const [only] = args;
    const result =
      primitive === 'copy' && only
        ? only
        : this.instruction(primitive, args, reduces ? undefined : operation.site);
    this.written.set(index, result);
    return result;
  }

  private instruction(
    primitive: PrimitiveName | 'copy',
    args: readonly Reference[],
    site: number | undefined,
  ): Reference {
    if (primitive === 'copy') throw new Error('plan: a copy without an operand');
    this.instructions.push({ primitive, arguments: args, ...(site !== undefined && { site }) });
    return { kind: 'instruction', index: this.instructions.length - 1 };
  }

  private argument(reader: number, input: Operand, level: 'full' | 'row' | undefined): Reference {
    if (!isValue(input)) return this.constant(input);
    const root = this.analysis.root(input.index);
    if (this.written.has(root) || this.analysis.isRepeated(root)) return this.reference(root);
    if (count(input.shape) === 1) return this.operand(root, this.readOne(root));
    const node = this.analysis.nodes[reader];
    const { read } = node ? readingBy(node, input) : { read: 'full' as const };
    const reduces = node?.operation.op === 'reduce';
    // What a row value reads element by element is one element per row of the domain.
    const asRow = !reduces && level === 'row' && read === 'full';
    return this.operand(root, asRow ? 'row' : read);
  }

  // One number is a scalar, but for weights of one element: their update is a map like every other.
  private readOne(root: number): Read {
    const operation = this.analysis.nodes[root]?.operation;
    const isScalar = operation?.op === 'source' && operation.source.kind === 'scalar';
    return this.single && !isScalar ? 'full' : 'scalar';
  }

  private operand(root: number, read: Read): Reference {
    let index = this.operands.findIndex((o) => o.root === root && o.read === read);
    if (index < 0) index = this.operands.push({ root, read }) - 1;
    return { kind: 'operand', index };
  }

  private constant(value: number): Reference {
    const rounded = Math.fround(value);
    let index = this.constants.findIndex((c) => Object.is(c, rounded));
    if (index < 0) index = this.constants.push(rounded) - 1;
    return { kind: 'constant', index };
  }
}

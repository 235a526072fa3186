// What the passes make of training steps: few ops, one update, gradients beside each other, and a
// checker that notices every kind of damage.
import { describe, expect, it } from 'vitest';
import { checkPlan } from '#lib/plan/check.ts';
import { definitionOf } from '#lib/plan/ops.ts';
import { encodePlan, planMagic } from '#lib/plan/encode.ts';
import type { Plan, PlanOp, PlanValue } from '#lib/plan/plan.ts';
import { printPlan } from '#lib/plan/print.ts';
import { dense } from '#lib/layers/index.ts';
import { input } from '#lib/layers/input.ts';
import { buildNetwork } from '#lib/network/network.ts';
import { networkCase, stepCase, stepCases, stepPlan } from '../support/step-plans.ts';

const [classifier, regularized, single] = stepCases;
if (!classifier || !regularized || !single) throw new Error('a case is missing');

describe('a training step', () => {
  it('of a classifier is a matmul per product, a row program and one update', () => {
    const { plan } = stepPlan(classifier);
    const kinds = plan.ops.map(({ op }) => op);
    expect(kinds.filter((op) => op === 'matmul')).toHaveLength(8);
    expect(plan.ops.filter(({ guard }) => guard)).toHaveLength(1);
    expect(kinds.filter((op) => op === 'columnSum')).toEqual([]);
    expect(plan.ops.filter(({ op }) => op === 'map').length).toBeLessThanOrEqual(4);
  });

  it('keeps no activation derivative beside the activation', () => {
    const { plan } = stepPlan(classifier);
    const epilogues = plan.ops.flatMap((op) => (op.op === 'matmul' && op.epilogue) || []);
    for (const { outputs } of epilogues) expect(outputs).toHaveLength(1);
  });

  it.each(stepCases)('with $name tests every gradient before any update', (own) => {
    const { plan } = stepPlan(own);
    const first = plan.ops.findIndex(({ guard }) => guard);
    expect(plan.ops.slice(first).every(({ guard }) => guard)).toBe(true);
    expect(plan.ops.slice(0, first).some(({ check }) => check)).toBe(true);
    expect(plan.ops.slice(first).some(({ check }) => check)).toBe(false);
  });

  it.each(stepCases)('with $name is smaller fused than not', (own) => {
    const plain = stepPlan(own, { fuse: false }).plan;
    const fused = stepPlan(own).plan;
    expect(fused.ops.length).toBeLessThan(plain.ops.length / 3);
    const scratch = (plan: Plan) =>
      plan.regions.find(({ name }) => name === 'scratch')?.length ?? 0;
    expect(scratch(fused)).toBeLessThanOrEqual(scratch(plain));
  });

  it('of twice the layers is a plan of twice the length', () => {
    const length = (depth: number): number => {
      const stack = Array.from({ length: depth }, () => dense({ units: 2, inputShape: [2] }));
      const { plan } = stepPlan(stepCase('deep', stack, 'meanSquaredError', 'adam'));
      expect(plan.ops.filter(({ guard }) => guard)).toHaveLength(1);
      return JSON.stringify(plan).length;
    };
    expect(length(128)).toBeLessThan(2.1 * length(64));
  });

  it('of more penalties and shared calls than a program has registers is several programs', () => {
    const penalized = { units: 2, inputShape: [2], kernelRegularizer: 'l2' } as const;
    const stack = Array.from({ length: 70 }, () => dense(penalized));
    expect(() => stepPlan(stepCase('penalized', stack, 'meanSquaredError', 'sgd'))).not.toThrow();
    const x = input({ shape: [2] });
    const cell = dense({ units: 2 });
    let y = x;
    for (let i = 0; i < 70; i++) y = cell.apply(y);
    const network = buildNetwork({ where: 'test', name: 'shared', inputs: [x], outputs: [y] });
    const shared = networkCase('shared', network, 'meanSquaredError', 'adam');
    expect(() => stepPlan(shared)).not.toThrow();
  });

  it('refuses batches that need more memory than a plan can name', () => {
    const wide = [dense({ units: 1e6, inputShape: [1] }), dense({ units: 1 })];
    const own = stepCase('wide', wide, 'meanSquaredError', 'sgd');
    expect(() => stepPlan(own, { capacity: 1000 })).not.toThrow();
    expect(() => stepPlan(own, { capacity: 4096 })).toThrow(
      /^train: "scratch" for batches of 4096 has \d{10} elements, needed at most 2147483647/,
    );
  });

  it('prints its ops, one a line, with their layers', () => {
    const lines = printPlan(stepPlan(single).plan).split('\n');
    expect(lines[0]).toBe('plan train, up to 8 rows');
    expect(lines.some((line) => / matmul \[n, 3, 2\] .*# dense$/.test(line))).toBe(true);
    expect(lines.at(-1)).toMatch(/guard {2}# sgd$/);
  });

  it('encodes to words that say how long each op is', () => {
    const { plan } = stepPlan(regularized);
    const words = encodePlan(plan);
    expect([...words.subarray(0, 3)]).toEqual([planMagic, 1, 8]);
    let at = 6 + 4 * plan.regions.length + 4 * plan.values.length;
    for (const _ of plan.ops) at += words[at] ?? 0;
    expect(at).toBe(words.length);
  });
});

describe('the checker', () => {
  const { plan } = stepPlan(classifier);

  it('accepts what the passes make', () => {
    for (const own of stepCases) {
      for (const fuse of [true, false]) checkPlan(stepPlan(own, { fuse, sampleWeight: true }).plan);
    }
  });

  it('refuses every value moved onto a neighbour that is still needed', () => {
    let refused = 0;
    plan.values.forEach((value, i) => {
      const target = plan.values.find(
        (v) => v.region === value.region && v.offset !== value.offset,
      );
      if (!target || value.parts || value.size === 0) return;
      const moved = withValue(plan, i, { ...value, offset: target.offset });
      if (isRefused(moved)) refused++;
    });
    // Some moves are harmless: the target may be dead by then.
    expect(refused).toBeGreaterThan(15);
  });

  it('refuses a value that leaves its region', () => {
    const index = plan.values.findIndex(({ size }) => size > 0);
    const value = plan.values[index];
    if (!value) throw new Error('no value');
    expect(isRefused(withValue(plan, index, { ...value, offset: 1e9 }))).toBe(true);
  });

  it('refuses an update before a gradient, and an update without a guard', () => {
    const last = plan.ops.at(-1);
    if (!last) throw new Error('no op');
    expect(isRefused({ ...plan, ops: [last, ...plan.ops.slice(0, -1)] })).toBe(true);
    const open = { ...last, guard: false } as PlanOp;
    expect(isRefused({ ...plan, ops: [...plan.ops.slice(0, -1), open] })).toBe(true);
  });

  it('refuses outputs of another element type', () => {
    for (const op of plan.ops) {
      for (const { value: index } of definitionOf(op).writes(op, plan)) {
        const value = plan.values[index];
        if (!value || value.parts) continue;
        const type = value.type === 'f32' ? 'i32' : 'f32';
        expect(isRefused(withValue(plan, index, { ...value, type }))).toBe(true);
      }
    }
  });

  it('refuses a program that reads ahead', () => {
    const ops = plan.ops.map((op): PlanOp => {
      if (op.op !== 'map' || op.instructions.length < 2) return op;
      const [first, ...rest] = op.instructions;
      if (!first) return op;
      const ahead = first.arguments.map(() => op.operands.length + op.constants.length + 1);
      return { ...op, instructions: [{ ...first, arguments: ahead }, ...rest] };
    });
    expect(isRefused({ ...plan, ops })).toBe(true);
  });
});

function withValue(plan: Plan, index: number, value: PlanValue): Plan {
  return { ...plan, values: plan.values.map((v, i) => (i === index ? value : v)) };
}

function isRefused(plan: Plan): boolean {
  try {
    checkPlan(plan);
    return false;
  } catch {
    return true;
  }
}

// The executor in pure TypeScript: normative, readable, and what runs where the native one is
// missing. Every op is computed as its page in lib/ops says; memory is followed by offsets, so a
// running plan allocates nothing. Runs that are started share the event loop in slices of about ten
// milliseconds.
import { definitionOf } from '../plan/ops.ts';
import type { Part, Plan } from '../plan/plan.ts';
import type {
  Executor,
  Job,
  LoadedPlan,
  Publish,
  Regions,
  Repeated,
  Segment,
  Status,
} from './executor.ts';
import { checkedOutputs } from './reference/finite.ts';
import { compileProgram } from './reference/program.ts';
import type { Program } from './reference/program.ts';
import { Stepper } from './reference/stepper.ts';
import type { Prepared } from './reference/stepper.ts';

const sliceMs = 10;

/** The TypeScript executor; `reason` says why it was chosen. */
export function createReference(reason = 'asked for'): Executor {
  return {
    info: { executor: 'reference', isa: 'typescript', threads: 1, reason },
    load,
    allocate: (floats) => new Float32Array(Math.ceil(floats / 16) * 16),
  };
}

function load(plan: Plan): LoadedPlan {
  const prepared = prepare(plan);
  // Runs on the calling thread end before they return, so that one stepper serves them all; it
  // keeps the flag from one op to the next when a step is run in parts.
  const stepper = new Stepper(prepared);
  return {
    plan,
    run(regions: Regions, segment: Segment): Status {
      stepper.begin(regions, segment);
      stepper.advance(Infinity);
      return stepper.status();
    },
    start: (regions, segment, publish) => start(prepared, regions, segment, publish),
    repeat: (segment) => repeat(prepared, segment),
    // Nothing is held that the garbage collector does not find.
    release: () => {},
  };
}

function prepare(plan: Plan): Prepared {
  const programs = new Map<Part, Program>();
  for (const op of plan.ops) {
    const part = definitionOf(op).part?.(op)?.part;
    if (part) programs.set(part, compileProgram(part, plan));
  }
  const checked = plan.ops.map((op) => checkedOutputs(op, plan));
  return { plan, programs, checked };
}

function repeat(prepared: Prepared, segment: Segment): Repeated {
  const stepper = new Stepper(prepared);
  let bound: Regions = [];
  return {
    bind(regions) {
      stepper.begin(regions, segment);
      bound = regions;
    },
    run() {
      stepper.begin(bound, segment);
      stepper.advance(Infinity);
      return stepper.status().why;
    },
  };
}

/** Runs slice after slice; other runs, of this plan too, may come in between. */
function start(prepared: Prepared, regions: Regions, segment: Segment, publish?: Publish): Job {
  const stepper = new Stepper(prepared);
  stepper.begin(regions, segment);
  const done = new Promise<Status>((resolve, reject) => {
    const slice = (): void => {
      try {
        if (stepper.advance(performance.now() + sliceMs)) {
          if (publish) copyOut(regions, publish);
          resolve(stepper.status());
        } else {
          setImmediate(slice);
        }
      } catch (error) {
        reject(error);
      }
    };
    setImmediate(slice);
  });
  return { done, cancel: () => stepper.cancel() };
}

function copyOut(regions: Regions, { region, into }: Publish): void {
  const from = regions[region];
  if (from) into.set(from.length > into.length ? from.subarray(0, into.length) : from);
}

// How a peer is timed: chunks of about a tenth of a second until the time is over, and the median
// of the chunks counts. Also the task from the command line, its data, and the line that answers
// it.
const now = () => performance.now() / 1000;

/**
 * `{ peer, workload, threads, seconds, rows?, sizes, batch, samples, hidden, output, optimizer }`
 */
export const task = JSON.parse(process.argv[2] ?? '{}');

/** Seconds of one call, awaited or not. */
export async function secondsOf(call, seconds = task.seconds) {
  let calls = 0;
  let began = now();
  while (calls < 3 || (calls < 2000 && now() - began < 0.5)) {
    await call();
    calls++;
    if (now() - began > 20) break;
  }
  const chunk = Math.max(1, Math.round((0.1 * calls) / (now() - began)));
  const chunks = [];
  for (began = now(); chunks.length === 0 || now() - began < seconds;) {
    const start = now();
    for (let i = 0; i < chunk; i++) await call();
    chunks.push((now() - start) / chunk);
  }
  chunks.sort((a, b) => a - b);
  return chunks[chunks.length >> 1];
}

/** Prints the measurement and ends the process, whatever threads a library still has. */
export function answer(metric, value) {
  const { peer, workload, threads } = task;
  console.log(JSON.stringify({ peer, workload, threads, metric, value }));
  process.exit(0);
}

/** Of a prediction: microseconds for one row, rows a second for more. */
export function answerPrediction(seconds) {
  if (task.rows === 1) answer('us_p50', seconds * 1e6);
  else answer('samples_s', task.rows / seconds);
}

/** Reproducible numbers in [0, 1). */
export function numbers(count) {
  let state = 12345;
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  });
}

/** Rows of inputs and of outputs; classes as ones among zeros. */
export function samplesOf({ sizes, samples, output }) {
  const [inputs, outputs] = [sizes[0], sizes.at(-1)];
  if (samples === 4) return [Float32Array.of(0, 0, 0, 1, 1, 0, 1, 1), Float32Array.of(0, 1, 1, 0)];
  const y = numbers(samples * outputs);
  if (output === 'softmax') for (let i = 0; i < y.length; i++) y[i] = i % outputs === 0 ? 1 : 0;
  return [numbers(samples * inputs), y];
}

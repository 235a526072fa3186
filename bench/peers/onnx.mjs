// onnxruntime-node, prediction only. The model file is written here, field by field, as
// https://github.com/onnx/onnx/blob/main/onnx/onnx.proto says: Gemm and an activation per layer.
import { createRequire } from 'node:module';
import { answerPrediction, numbers, secondsOf, task } from './windows.mjs';

const { sizes, hidden, output, rows, threads } = task;

// Protocol buffers: a field is its number and wire type, then a varint (0) or a length and bytes
// (2).
const varint = (value) => {
  const bytes = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Buffer.from([...bytes, rest]);
    bytes.push((rest % 128) | 128);
  }
};
const integer = (field, value) => Buffer.concat([varint(field << 3), varint(value)]);
const bytes = (field, ...parts) => {
  const all = Buffer.concat(parts.map((part) => Buffer.from(part)));
  return Buffer.concat([varint((field << 3) | 2), varint(all.length), all]);
};

const float32 = 1;
const operators = { relu: 'Relu', sigmoid: 'Sigmoid', softmax: 'Softmax' };
const node = (operator, inputs, result) =>
  bytes(1, ...inputs.map((name) => bytes(1, name)), bytes(2, result), bytes(4, operator));
const array = (name, shape) => {
  const data = numbers(shape.reduce((product, size) => product * size)).map((u) => (u - 0.5) / 10);
  const dims = shape.map((size) => integer(1, size));
  return bytes(5, ...dims, integer(2, float32), bytes(8, name), bytes(9, Buffer.from(data.buffer)));
};
const value = (field, name, columns) => {
  const shape = bytes(2, bytes(1, integer(1, rows)), bytes(1, integer(1, columns)));
  return bytes(field, bytes(1, name), bytes(2, bytes(1, integer(1, float32), shape)));
};

function modelBytes() {
  const parts = [];
  let name = 'x';
  sizes.slice(1).forEach((units, i) => {
    parts.push(array(`w${i}`, [sizes[i], units]), array(`b${i}`, [units]));
    parts.push(node('Gemm', [name, `w${i}`, `b${i}`], `z${i}`));
    name = `z${i}`;
    const operator = operators[i === sizes.length - 2 ? output : hidden];
    if (operator === undefined) return;
    parts.push(node(operator, [name], `a${i}`));
    name = `a${i}`;
  });
  parts.push(bytes(2, 'net'), value(11, 'x', sizes[0]), value(12, name, sizes.at(-1)));
  return Buffer.concat([integer(1, 8), bytes(8, integer(2, 13)), bytes(7, ...parts)]);
}

const ort = createRequire(import.meta.url)('onnxruntime-node');
const session = await ort.InferenceSession.create(modelBytes(), {
  intraOpNumThreads: threads,
  interOpNumThreads: 1,
  executionMode: 'sequential',
});
const x = numbers(rows * sizes[0]);
const [result] = session.outputNames;
const predict = async () => {
  const feeds = { x: new ort.Tensor('float32', x, [rows, sizes[0]]) };
  return (await session.run(feeds))[result].data[0];
};
answerPrediction(await secondsOf(predict));

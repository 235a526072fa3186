// The shapes of matmul that are measured, of bitgrad and of its peers alike: those of layers.
#ifndef BITGRAD_BENCH_SHAPES_H
#define BITGRAD_BENCH_SHAPES_H

#include <cstdint>

namespace {

struct bench_case {
  const char* name;
  int64_t m, n, k;
  bool transpose_a, transpose_b;
};

// Named after the layer's inputs and outputs: fwd batch x in x out, dW in x batch x out, dX batch x
// out x in.
const bench_case cases[] = {
    {"fwd 128x784x512", 128, 512, 784, false, false},
    {"fwd 128x512x256", 128, 256, 512, false, false},
    {"fwd 128x256x10", 128, 10, 256, false, false},
    {"dW 784x128x512", 784, 512, 128, true, false},
    {"dW 512x128x256", 512, 256, 128, true, false},
    {"dW 256x128x10", 256, 10, 128, true, false},
    {"dX 128x512x784", 128, 784, 512, false, true},
    {"dX 128x256x512", 128, 512, 256, false, true},
    {"dX 128x10x256", 128, 256, 10, false, true},
    {"fwd 32x64x64", 32, 64, 64, false, false},
    {"square 32", 32, 32, 32, false, false},
    {"square 64", 64, 64, 64, false, false},
    {"square 100", 100, 100, 100, false, false},
    {"square 128", 128, 128, 128, false, false},
    {"square 256", 256, 256, 256, false, false},
    {"square 512", 512, 512, 512, false, false},
    {"square 512 A'", 512, 512, 512, true, false},
    {"square 512 B'", 512, 512, 512, false, true},
    {"square 1024", 1024, 1024, 1024, false, false},
    {"square 2048", 2048, 2048, 2048, false, false},
    {"fwd 512x2048x2048", 512, 2048, 2048, false, false},
    {"dW 2048x512x2048", 2048, 2048, 512, true, false},
    {"dX 512x2048x2048", 512, 2048, 2048, false, true},
    {"conv 12544x144x32", 12544, 32, 144, false, false},
    {"gemv 1x784x512", 1, 512, 784, false, false},
    {"gemv 1x784x512 B'", 1, 512, 784, false, true},
    {"gemv 1x2048x2048", 1, 2048, 2048, false, false},
    {"batch of 4x784x512", 4, 512, 784, false, false},
    {"tiny fwd 4x2x3", 4, 3, 2, false, false},
    {"tiny fwd 4x3x1", 4, 1, 3, false, false},
    {"tiny dW 3x4x1", 3, 1, 4, true, false},
    {"tiny dX 4x1x3", 4, 3, 1, false, true},
    {"tiny dW 2x4x3", 2, 3, 4, true, false},
    {"small fwd 16x10x32", 16, 32, 10, false, false},
    {"small fwd 16x32x32", 16, 32, 32, false, false},
    {"small fwd 16x32x3", 16, 3, 32, false, false},
    {"small dW 32x16x3", 32, 3, 16, true, false},
    {"small dX 16x3x32", 16, 32, 3, false, true},
    {"small dW 32x16x32", 32, 32, 16, true, false},
    {"small dX 16x32x32", 16, 32, 32, false, true},
    {"small dW 10x16x32", 10, 32, 16, true, false},
};

}  // namespace

#endif

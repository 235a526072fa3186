// c[i,j] = sum over p of a[i,p] * b[p,j], then + bias[j];  columnSums[j] = sum over p of b[p,j].
// a [m,k] or transposed [k,m], b [k,n] or transposed [n,k], c [m,n], bias and columnSums [n]; rows
// follow each other without padding.
// Each element is a sum of chunks of 1024 along k: a chunk is the chain acc = fma(a, b, acc) from
// +0 over ascending p, the chunks are added in ascending order, then the bias. Column sums have the
// same chunks, with adds. Vectors lie across columns, so no cut of the work can change a bit: not
// the tile, not the units, not the threads, not the instruction set.
#ifndef BITGRAD_OPS_MATMUL_H
#define BITGRAD_OPS_MATMUL_H

#include "matmul/loops.h"
#include "matmul/shape.h"

// How to use it, and what the caller owes:
// - Fill the operands and sizes of a matmul_task, call matmul_prepare once. Pointers may change
//   between runs; sizes may not, without another matmul_prepare.
// - matmul_units units make the product; each finishes a rectangle of c, and no two touch the same
//   float. One unit means that the work is too small to share.
// - scratch holds matmul_scratch_floats floats for each thread, aligned to 64 bytes.
// - 15 floats behind the end of a, b and bias must be readable; their content is irrelevant.
//   Nothing is written outside c and column_sums.

namespace {

inline int64_t matmul_units(const matmul_task& t) { return t.row_units * t.col_units; }

inline int64_t matmul_scratch_floats(const matmul_task& t) {
  return t.packed_a_floats + t.packed_b_floats;
}

// Computes one unit of c over all of k; `done` receives its rectangle, so that the caller can go on
// with it while it is in cache.
inline void matmul_unit(const matmul_task& t, int64_t unit, float* scratch, rectangle& done) {
  t.run(t, unit, scratch, done);
}

}  // namespace

#endif

// c[s,i,j] = sum over p of a[s,i,p] * b[s,p,j]; one product of matrices for each s.
// Twin of lib/ops/batch-matmul.ts. Each product is one of matmul's, with its own tiles and packing.
// Where there are many, a unit computes several whole ones; where there are few, each is cut as a
// matmul is. No cut can change a bit.
#ifndef BITGRAD_OPS_BATCH_MATMUL_H
#define BITGRAD_OPS_BATCH_MATMUL_H

#include "../threads.h"
#include "matmul.h"
#include "scan.h"

namespace {

using bitgrad::step_state;

struct batch_matmul_work : bitgrad::batch_matmul_task_face {
  matmul_task product;  // of the first pair of matrices
  int64_t cuts;         // units of one product
  int64_t group;        // products of a unit, 1 where a product is cut
};

struct batch_matmul_job {
  const batch_matmul_work* w;
  const step_state* s;
};

// Moves a product on by `count` pairs of matrices.
BITGRAD_INLINE void advance_product(matmul_task& p, int64_t count) {
  p.a += count * p.m * p.k;
  p.b += count * p.k * p.n;
  p.c += count * p.m * p.n;
}

// Rows of c are counted through all products.
inline void scan_product(const batch_matmul_work& w, int64_t which, const rectangle& r,
                         const step_state& s) {
  const int64_t row0 = which * w.m + r.row0, row1 = which * w.m + r.row1;
  if (r.col0 == 0 && r.col1 == w.n) {
    scan(w, s, w.c, row0 * w.n, row1 * w.n, w.n);
    return;
  }
  for (int64_t i = row0; i < row1; i++) scan(w, s, w.c, i * w.n + r.col0, i * w.n + r.col1, w.n);
}

inline void run_batch_unit(void* context, int64_t unit, int thread) {
  const batch_matmul_job& job = *static_cast<const batch_matmul_job*>(context);
  const batch_matmul_work& w = *job.w;
  const step_state& s = *job.s;
  if (dropped(s)) return;
  float* scratch = s.scratch + thread * s.scratch_floats;
  const int64_t first = unit / w.cuts * w.group, last = min_of(first + w.group, w.batch);
  matmul_task p = w.product;
  p.a = w.a, p.b = w.b, p.c = w.c;
  advance_product(p, first);
  for (int64_t which = first; which < last; which++) {
    rectangle done;
    matmul_unit(p, unit % w.cuts, scratch, done);
    if (w.check) scan_product(w, which, done, s);
    advance_product(p, 1);
  }
}

inline void run_batch_matmul(bitgrad::task& any, const step_state& s) {
  const batch_matmul_work& w = static_cast<const batch_matmul_work&>(any);
  batch_matmul_job job{&w, &s};
  bitgrad::parallel(s.threads, divide_up(w.batch, w.group) * w.cuts, run_batch_unit, &job);
}

inline void prepare_batch_matmul(bitgrad::batch_matmul_task_face& face, int threads) {
  batch_matmul_work& w = static_cast<batch_matmul_work&>(face);
  matmul_task& p = w.product;
  p = {};
  p.m = w.m, p.n = w.n, p.k = w.k;
  p.transpose_a = w.transpose_a, p.transpose_b = w.transpose_b;
  // With this many products to share, none needs to be shared itself.
  matmul_prepare(p, w.batch >= 4 * threads ? 1 : threads);
  w.scratch_floats = matmul_scratch_floats(p);
  w.cuts = matmul_units(p);
  const int64_t work = max_of(max_of(w.m, 4) * w.n * w.k, 1);
  w.group = w.cuts == 1 ? max_of(min_of(unit_work / work, w.batch), 1) : 1;
  w.run = run_batch_matmul;
}

}  // namespace

#endif

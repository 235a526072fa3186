// A matmul as an op of a plan: its units, and behind each of them, while its part of c is in cache,
// the epilogue and the search for NaN and infinity.
#ifndef BITGRAD_OPS_MATMUL_TASK_H
#define BITGRAD_OPS_MATMUL_TASK_H

#include "map.h"
#include "matmul.h"

namespace {

struct matmul_work : bitgrad::matmul_task_face {
  matmul_task product;
  // The epilogue needs whole rows and the units have none: it runs when all of c stands.
  bool apart;
};

inline void scan_rectangle(const matmul_work& w, const rectangle& r, const step_state& s) {
  const float* c = w.product.c;
  if (r.col0 == 0 && r.col1 == w.n) {
    scan(w, s, c, r.row0 * w.n, r.row1 * w.n, w.n);
    return;
  }
  for (int64_t i = r.row0; i < r.row1; i++) scan(w, s, c, i * w.n + r.col0, i * w.n + r.col1, w.n);
}

struct matmul_job {
  const matmul_work* w;
  const step_state* s;
};

inline void run_matmul_unit(void* context, int64_t unit, int thread) {
  const matmul_job& job = *static_cast<const matmul_job*>(context);
  const matmul_work& w = *job.w;
  const step_state& s = *job.s;
  if (dropped(s)) return;
  float* scratch = s.scratch + thread * s.scratch_floats;
  rectangle done;
  matmul_unit(w.product, unit, scratch, done);
  if (w.check && w.scans_c) scan_rectangle(w, done, s);
  if (w.epilogue == nullptr || w.apart) return;
  own_slots slots;
  take_slots(slots, *w.epilogue, thread, s);
  run_rectangle(*w.epilogue, slots.at, slots.tiles, done, s);
}

inline void finish_matmul(const matmul_work& w, const step_state& s) {
  if (w.check && w.has_sums) scan(w, s, w.product.column_sums, 0, w.n, max_of(w.n, 1));
  if (w.epilogue != nullptr && w.apart) run_map(*w.epilogue, s);
}

// A product too small to share: everything on the caller, without a detour.
inline void run_small_matmul(bitgrad::task& any, const step_state& s) {
  const matmul_work& w = static_cast<const matmul_work&>(any);
  rectangle done;
  w.product.run(w.product, 0, s.scratch, done);
  if (w.check && w.scans_c) scan_rectangle(w, done, s);
  if (w.check && w.has_sums) scan(w, s, w.product.column_sums, 0, w.n, max_of(w.n, 1));
  if (w.epilogue != nullptr) run_map(*w.epilogue, s);
}

inline void run_matmul(bitgrad::task& any, const step_state& s) {
  const matmul_work& w = static_cast<const matmul_work&>(any);
  if (w.epilogue != nullptr && !w.apart) run_once(*w.epilogue, s);
  matmul_job job{&w, &s};
  bitgrad::parallel(s.threads, matmul_units(w.product), run_matmul_unit, &job);
  finish_matmul(w, s);
}

// Stands for an address that the binder has yet to fill in.
inline float unbound;

inline void prepare_matmul(bitgrad::matmul_task_face& face, int threads) {
  matmul_work& w = static_cast<matmul_work&>(face);
  matmul_task& p = w.product;
  p = {};
  p.m = w.m, p.n = w.n, p.k = w.k;
  p.transpose_a = w.transpose_a, p.transpose_b = w.transpose_b;
  p.bias = w.has_bias ? &unbound : nullptr;
  p.column_sums = w.has_sums ? &unbound : nullptr;
  matmul_prepare(p, threads);
  w.places = {&p.a, &p.b, &p.bias, &p.c, &p.column_sums, &p.owns_c, &p.owns_sums};
  w.scratch_floats = matmul_scratch_floats(p);
  w.apart = w.epilogue != nullptr && needs_whole_rows(*w.epilogue->program) && p.col_units > 1;
  w.run = matmul_units(p) == 1 ? run_small_matmul : run_matmul;
}

}  // namespace

#endif

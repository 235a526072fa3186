// matmul gives the bits of the obvious loop for every shape, option, instruction set and number of
// threads, and writes nothing outside its outputs. One build an instruction set:
// g++ -std=c++20 -O3 -ffp-contract=off -pthread -Inative -DBITGRAD_ISA_AVX2 -mavx2 -mfma
//     test/native/matmul/matmul.cc native/threads.cc        (flags: native/sources.txt)
#include "ops/matmul.h"

#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>
#include <vector>

#include "threads.h"

namespace {

int failures = 0;
const float canary = -12345.678f;

#if defined(__SANITIZE_ADDRESS__)
constexpr int64_t guard = 0;  // the sanitizer sees every step outside, reads too
#else
constexpr int64_t guard = 64;
#endif

// `count` floats on a 64-byte boundary, `padding` readable ones and then a guard behind them, and
// canaries everywhere.
class guarded {
 public:
  guarded(int64_t count, int64_t padding) : count_(count), end_(16 + count + padding + guard) {
    all_.reset(static_cast<float*>(::operator new(bytes(), std::align_val_t(64))));
    for (int64_t i = 0; i < end_; i++) all_.get()[i] = canary;
  }
  float* data() { return all_.get() + 16; }
  bool intact() const {
    for (int64_t i = 0; i < end_; i++) {
      if ((i < 16 || i >= 16 + count_) && all_.get()[i] != canary) return false;
    }
    return true;
  }

 private:
  struct release {
    void operator()(float* p) const { ::operator delete(p, std::align_val_t(64)); }
  };
  size_t bytes() const { return static_cast<size_t>(end_) * sizeof(float); }
  int64_t count_, end_;
  std::unique_ptr<float, release> all_;
};

uint32_t random_state = 1;
uint32_t random_word() { return random_state = random_state * 1664525u + 1013904223u; }

// Many magnitudes, so that a sum in another order has other bits.
float random_float(bool special) {
  const uint32_t word = random_word() >> 8;
  if (special && word % 97 == 0) {
    const float values[] = {0.0f, -0.0f, 1e-42f, -1e38f, INFINITY, -INFINITY, NAN};
    return values[word / 97 % 7];
  }
  return (static_cast<float>(word) / 16777216.0f - 0.5f) * (word % 3 == 0 ? 8.0f : 1.0f);
}

struct problem {
  int64_t m, n, k;
  std::vector<float> a, b, bias, c, sums;  // c without bias
  problem(int64_t m_, int64_t n_, int64_t k_, bool special);
};

float chunked(float total, float chunk, int64_t k0) { return k0 == 0 ? chunk : total + chunk; }

problem::problem(int64_t m_, int64_t n_, int64_t k_, bool special) : m(m_), n(n_), k(k_) {
  for (int64_t i = 0; i < m * k; i++) a.push_back(random_float(special));
  for (int64_t i = 0; i < k * n; i++) b.push_back(random_float(special));
  for (int64_t j = 0; j < n; j++) bias.push_back(random_float(false));
  c.assign(static_cast<size_t>(m * n), 0.0f);
  sums.assign(static_cast<size_t>(n), 0.0f);
  for (int64_t k0 = 0; k0 < k; k0 += 1024) {
    const int64_t end = k0 + 1024 < k ? k0 + 1024 : k;
    for (int64_t j = 0; j < n; j++) {
      float sum = 0;
      for (int64_t p = k0; p < end; p++) sum = sum + b[static_cast<size_t>(p * n + j)];
      sums[static_cast<size_t>(j)] = chunked(sums[static_cast<size_t>(j)], sum, k0);
    }
    for (int64_t i = 0; i < m; i++) {
      for (int64_t j = 0; j < n; j++) {
        float acc = 0;
        const float *row = a.data() + i * k, *column = b.data() + j;
        for (int64_t p = k0; p < end; p++) acc = std::fma(row[p], column[p * n], acc);
        float& total = c[static_cast<size_t>(i * n + j)];
        total = chunked(total, acc, k0);
      }
    }
  }
}

void place(const std::vector<float>& from, int64_t rows, int64_t cols, bool transposed, float* to) {
  for (int64_t i = 0; i < rows; i++) {
    for (int64_t j = 0; j < cols; j++) {
      to[transposed ? j * rows + i : i * cols + j] = from[static_cast<size_t>(i * cols + j)];
    }
  }
}

bool same(float x, float y) {
  if (x != x || y != y) return x != x && y != y;
  return std::memcmp(&x, &y, 4) == 0;
}

struct variant {
  bool transpose_a, transpose_b, bias, sums;
  int threads;
};

struct run_context {
  const matmul_task* task;
  std::vector<float*> scratch;
  std::vector<int> seen;  // not atomic: units own their rectangles
};

void run_unit_of(void* context, int64_t unit, int thread) {
  run_context& r = *static_cast<run_context*>(context);
  rectangle done;
  matmul_unit(*r.task, unit, r.scratch[static_cast<size_t>(thread)], done);
  for (int64_t i = done.row0; i < done.row1; i++) {
    int* row = r.seen.data() + i * r.task->n;
    for (int64_t j = done.col0; j < done.col1; j++) row[j]++;
  }
}

void fail(const problem& x, const variant& v, const char* what, int64_t index) {
  if (++failures > 20) return;
  std::printf("FAILED m %lld, n %lld, k %lld, ", static_cast<long long>(x.m),
              static_cast<long long>(x.n), static_cast<long long>(x.k));
  std::printf("transposeA %d, transposeB %d, bias %d, columnSums %d, %d threads: %s %lld\n",
              v.transpose_a, v.transpose_b, v.bias, v.sums, v.threads, what,
              static_cast<long long>(index));
}

void compare(const problem& x, const variant& v, const float* c, const float* sums) {
  for (int64_t i = 0; i < x.m * x.n; i++) {
    float want = x.c[static_cast<size_t>(i)];
    if (v.bias) want = want + x.bias[static_cast<size_t>(i % x.n)];
    if (!same(c[i], want)) return fail(x, v, "c differs at", i);
  }
  for (int64_t j = 0; v.sums && j < x.n; j++) {
    if (same(sums[j], x.sums[static_cast<size_t>(j)])) continue;
    return fail(x, v, "columnSums differ at", j);
  }
}

void check(const problem& x, const variant& v) {
  guarded a(x.m * x.k, 15), b(x.k * x.n, 15), bias(x.n, 15);
  guarded c(x.m * x.n, 0), sums(x.n, 0);
  place(x.a, x.m, x.k, v.transpose_a, a.data());
  place(x.b, x.k, x.n, v.transpose_b, b.data());
  place(x.bias, 1, x.n, false, bias.data());
  matmul_task task{};
  task.a = a.data(), task.b = b.data(), task.c = c.data();
  task.bias = v.bias ? bias.data() : nullptr;
  task.column_sums = v.sums ? sums.data() : nullptr;
  task.m = x.m, task.n = x.n, task.k = x.k;
  task.transpose_a = v.transpose_a, task.transpose_b = v.transpose_b;
  matmul_prepare(task, v.threads);
  std::vector<guarded> scratch;
  run_context run{&task, {}, std::vector<int>(static_cast<size_t>(x.m * x.n), 0)};
  for (int i = 0; i < v.threads; i++) scratch.emplace_back(matmul_scratch_floats(task), 0);
  for (guarded& s : scratch) run.scratch.push_back(s.data());
  bitgrad::parallel(v.threads, matmul_units(task), run_unit_of, &run);
  compare(x, v, c.data(), sums.data());
  for (int seen : run.seen) {
    if (seen != 1) return fail(x, v, "units report an element so often:", seen);
  }
  bool intact = a.intact() && b.intact() && bias.intact() && c.intact() && sums.intact();
  for (const guarded& s : scratch) intact = intact && s.intact();
  if (!intact) fail(x, v, "a canary died", 0);
}

void check_all(int64_t m, int64_t n, int64_t k, bool special, const std::vector<int>& threads) {
  const problem x(m, n, k, special);
  for (int flags = 0; flags < 16; flags++) {
    for (int count : threads) {
      check(x, {(flags & 1) != 0, (flags & 2) != 0, (flags & 4) != 0, (flags & 8) != 0, count});
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  const bool quick = argc > 1 && std::strcmp(argv[1], "--quick") == 0;
  bitgrad::pool_limit(8);
  const std::vector<int64_t> seams = {0,  1,  2,  3,  7,  8,  9,  15, 16, 17,
                                      31, 33, 47, 48, 49, 63, 64, 65, 97};
  for (int64_t m : seams) {
    for (int64_t n : seams) {
      for (int64_t k : seams) {
        if (quick && (m * 7 + n * 3 + k) % 11 != 0) continue;
        const problem x(m, n, k, (m + n + k) % 2 == 0);
        for (int flags = 0; flags < 4; flags++) {
          const bool options = (m + n + k + flags) % 3 != 0;
          check(x, {(flags & 1) != 0, (flags & 2) != 0, options, (m + n + flags) % 3 != 0, 1});
        }
      }
    }
  }
  for (int64_t k : {1023, 1024, 1025, 2049, 3000}) {
    check_all(3, 5, k, false, {1});
    check_all(17, 33, k, true, {1, 3});
    check_all(50, 97, k, false, {1, 8});
  }
  check_all(1, 2000, 1025, false, {1, 2, 3, 8});
  check_all(2, 300, 700, true, {1, 3});
  check_all(130, 200, 1100, false, {1, 2, 3, 8});
  check_all(301, 150, 67, true, {1, 2, 3, 8});
  check_all(150, 401, 300, false, {2, 3, 8});
  std::printf("matmul: %s\n", failures == 0 ? "all tests passed" : "FAILED");
  return failures != 0;
}

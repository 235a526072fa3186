// GFLOP/s of another library's single-precision product at the shapes of bench/native:
// matmul dnnl_sgemm|cblas_sgemm LIBRARY. It is loaded at run time, so that no header is needed; how
// many threads it takes is up to its environment. Each line is the median of the rounds.
// g++ -std=c++20 -O2 bench/peers/matmul.cpp
#include <dlfcn.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "../native/shapes.h"

namespace {

using dnnl_sgemm = int (*)(char, char, int64_t, int64_t, int64_t, float, const float*, int64_t,
                           const float*, int64_t, float, float*, int64_t);
using cblas_sgemm = void (*)(int, int, int, int, int, int, float, const float*, int, const float*,
                             int, float, float*, int);

constexpr int row_major = 101, as_it_is = 111, transposed = 112;
constexpr int rounds = 21;

double now_ns() {
  using namespace std::chrono;
  return duration<double, std::nano>(steady_clock::now().time_since_epoch()).count();
}

std::vector<float> floats(int64_t count) {
  std::vector<float> all(static_cast<size_t>(count));
  for (float& one : all) {
    one = static_cast<float>(std::rand()) / static_cast<float>(RAND_MAX) - 0.5f;
  }
  return all;
}

template <typename Product> void measure(const bench_case& s, const Product& product) {
  const std::vector<float> a = floats(s.m * s.k), b = floats(s.k * s.n);
  std::vector<float> c = floats(s.m * s.n);
  const double flops = 2.0 * static_cast<double>(s.m) * static_cast<double>(s.n * s.k);
  const int calls = static_cast<int>(std::max(1.0, 2e6 / (flops / 100 + 20)));
  const auto call = [&] { product(s, a.data(), b.data(), c.data()); };
  for (int i = 0; i < 3; i++) call();
  std::vector<double> rates;
  for (int round = 0; round < rounds; round++) {
    const double start = now_ns();
    for (int i = 0; i < calls; i++) call();
    rates.push_back(flops * calls / (now_ns() - start));
  }
  std::sort(rates.begin(), rates.end());
  std::printf("{\"shape\":\"%s\",\"gflops\":%.2f}\n", s.name, rates[rounds / 2]);
  std::fflush(stdout);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return std::fprintf(stderr, "usage: matmul FUNCTION LIBRARY\n"), 2;
  void* const library = dlopen(argv[2], RTLD_NOW);
  void* const function = library == nullptr ? nullptr : dlsym(library, argv[1]);
  if (function == nullptr) return std::fprintf(stderr, "Error: %s\n", dlerror()), 1;
  const bool is_dnnl = std::strcmp(argv[1], "dnnl_sgemm") == 0;
  for (const bench_case& s : cases) {
    const int64_t lda = s.transpose_a ? s.m : s.k, ldb = s.transpose_b ? s.k : s.n;
    measure(s, [&](const bench_case& own, const float* a, const float* b, float* c) {
      if (is_dnnl) {
        reinterpret_cast<dnnl_sgemm>(function)(own.transpose_a ? 'T' : 'N',
                                               own.transpose_b ? 'T' : 'N', own.m, own.n, own.k,
                                               1.0f, a, lda, b, ldb, 0.0f, c, own.n);
      } else {
        reinterpret_cast<cblas_sgemm>(function)(
            row_major, own.transpose_a ? transposed : as_it_is,
            own.transpose_b ? transposed : as_it_is, static_cast<int>(own.m),
            static_cast<int>(own.n), static_cast<int>(own.k), 1.0f, a, static_cast<int>(lda), b,
            static_cast<int>(ldb), 0.0f, c, static_cast<int>(own.n));
      }
    });
  }
}

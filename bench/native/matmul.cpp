// GFLOP/s of matmul per shape, beside the multiply-add peak of the same core in the same minute.
// One build an instruction set (flags: native/sources.txt), then: matmul [--json] [threads] [name],
// or matmul --json --peak [threads] for the peak of so many cores at once.
// g++ -std=c++20 -O3 -ffp-contract=off -pthread -Inative -DBITGRAD_ISA_AVX2 -mavx2 -mfma
//     bench/native/matmul.cpp native/threads.cc
// Each line is the median of the rounds, with its quartiles; a round is about 2 ms of calls.
#include "ops/matmul.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <new>
#include <thread>
#include <vector>

#include "shapes.h"
#include "threads.h"

namespace {

double now_ns() {
  using namespace std::chrono;
  return duration<double, std::nano>(steady_clock::now().time_since_epoch()).count();
}

float* floats(int64_t count) {
  const auto size = static_cast<size_t>(count) * sizeof(float) + 4096;
  auto* p = static_cast<float*>(::operator new(size, std::align_val_t(4096)));
  for (size_t i = 0; i < size / sizeof(float); i++) {
    p[i] = static_cast<float>(std::rand()) / static_cast<float>(RAND_MAX) - 0.5f;
  }
  return p;
}

void release(float* p) { ::operator delete(p, std::align_val_t(4096)); }

// Multiply-adds per nanosecond of registers alone, for one thread: twelve chains of each register.
double peak_gflops() {
  constexpr int64_t steps = 20000;
#if defined(BITGRAD_ISA_AVX512)
  constexpr int chains = 12;
#else
  constexpr int chains = 6;
#endif
  f32x16 acc[chains];
  // Unknown to the compiler and different in each lane, so that no chain stands for two.
  static thread_local volatile float start_values[16 * chains];
  float lanes[16 * chains];
  for (int i = 0; i < 16 * chains; i++) lanes[i] = start_values[i] + 0.5f;
  for (int i = 0; i < chains; i++) acc[i] = load(lanes + 16 * i);
  const f32x16 x = acc[0], y = acc[1];
  const double start = now_ns();
  for (int64_t p = 0; p < steps; p++) {
#pragma GCC unroll 16
    for (int i = 0; i < chains; i++) acc[i] = fma(acc[i], x, y);
  }
  const double time = now_ns() - start;
  f32x16 sum = acc[0];
  for (int i = 1; i < chains; i++) sum = add(sum, acc[i]);
  store(lanes, sum);
  for (int i = 0; i < 16; i++) start_values[i] = 0 * lanes[i];
  return 32.0 * chains * steps / time;
}

// The sum over as many threads, all at it for about a millisecond.
double peak_together(int threads) {
  std::atomic<int> waiting = threads;
  std::vector<double> rates(static_cast<size_t>(threads));
  const auto measure = [&](size_t own) {
    for (waiting--; waiting.load() > 0;) {
    }
    double sum = 0;
    for (int i = 0; i < 20; i++) sum += peak_gflops();
    rates[own] = sum / 20;
  };
  std::vector<std::thread> others;
  for (int i = 1; i < threads; i++) others.emplace_back(measure, static_cast<size_t>(i));
  measure(0);
  for (std::thread& other : others) other.join();
  double sum = 0;
  for (double rate : rates) sum += rate;
  return sum;
}

struct run_context {
  const matmul_task* task;
  std::vector<float*> scratch;
};

void run_unit_of(void* context, int64_t unit, int thread) {
  const run_context& r = *static_cast<run_context*>(context);
  rectangle done;
  matmul_unit(*r.task, unit, r.scratch[static_cast<size_t>(thread)], done);
}

void run_once(const run_context& r, int threads, int64_t units) {
  rectangle done;
  if (units == 1) return matmul_unit(*r.task, 0, r.scratch[0], done);
  bitgrad::parallel(threads, units, run_unit_of, const_cast<run_context*>(&r));
}

double at(std::vector<double>& values, size_t part, size_t of) {
  std::sort(values.begin(), values.end());
  return values[values.size() * part / of];
}

void run_case(const bench_case& s, int threads, bool sums, bool json) {
  matmul_task t{};
  float *a = floats(s.m * s.k), *b = floats(s.k * s.n), *c = floats(s.m * s.n), *bias = floats(s.n);
  t.a = a, t.b = b, t.c = c;
  t.bias = s.transpose_a || s.transpose_b ? nullptr : bias;
  t.column_sums = s.transpose_a && sums ? bias : nullptr;
  t.m = s.m, t.n = s.n, t.k = s.k, t.transpose_a = s.transpose_a, t.transpose_b = s.transpose_b;
  matmul_prepare(t, threads);
  run_context r{&t, {}};
  for (int i = 0; i < threads; i++) r.scratch.push_back(floats(matmul_scratch_floats(t)));
  const int64_t units = matmul_units(t);
  const double flops = 2.0 * static_cast<double>(s.m) * static_cast<double>(s.n * s.k);
  const auto calls = static_cast<int>(std::max(1.0, 2e6 / (flops / 100 / threads + 20)));
  std::vector<double> times, peaks;
  for (int round = 0; round < 21; round++) {
    peaks.push_back(peak_gflops() * threads);
    run_once(r, threads, units);
    const double start = now_ns();
    for (int i = 0; i < calls; i++) run_once(r, threads, units);
    times.push_back((now_ns() - start) / calls);
  }
  const double peak = at(peaks, 1, 2), time = at(times, 1, 2);
  if (json) {
    std::printf("{\"shape\":\"%s\",\"gflops\":%.2f,\"low\":%.2f,\"high\":%.2f,\"peak\":%.2f}\n",
                s.name, flops / time, flops / at(times, 3, 4), flops / at(times, 1, 4), peak);
  } else {
    std::printf("%-20s %3lld units %11.1f ns %7.1f GFLOP/s (%.1f to %.1f), peak %.1f: %.1f %%\n",
                s.name, static_cast<long long>(units), time, flops / time,
                flops / at(times, 3, 4), flops / at(times, 1, 4), peak,
                100 * flops / time / peak);
  }
  std::fflush(stdout);
  for (float* p : {a, b, c, bias}) release(p);
  for (float* p : r.scratch) release(p);
}

void print_peak(int threads) {
  std::vector<double> peaks;
  for (int round = 0; round < 100; round++) peaks.push_back(peak_together(threads));
  const double low = at(peaks, 1, 10), peak = at(peaks, 1, 2), high = at(peaks, 9, 10);
  std::printf("{\"shape\":\"peak\",\"gflops\":%.2f,\"low\":%.2f,\"high\":%.2f,\"peak\":%.2f}\n",
              peak, low, high, peak);
}

}  // namespace

int main(int argc, char** argv) {
  const bool json = argc > 1 && std::strcmp(argv[1], "--json") == 0;
  if (json) argc--, argv++;
  const bool peak = argc > 1 && std::strcmp(argv[1], "--peak") == 0;
  if (peak) argc--, argv++;
  const int threads = argc > 1 ? std::atoi(argv[1]) : 1;
  if (peak) return print_peak(threads), 0;
  bitgrad::pool_limit(threads);
  if (!json) std::printf("%d thread(s); dW with column sums, forward with bias\n", threads);
  for (const bench_case& s : cases) {
    if (argc > 2 && std::strstr(s.name, argv[2]) == nullptr) continue;
    run_case(s, threads, true, json);
  }
}

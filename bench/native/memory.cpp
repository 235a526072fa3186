// GB/s between cores and memory that no cache holds: memory [threads]. "read" adds up one array;
// "update" is what an optimizer with two slots moves: it reads weight, gradient and slots and
// writes all but the gradient. Each thread has 8 M parameters of its own.
// g++ -std=c++20 -O3 -pthread bench/native/memory.cpp
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <thread>
#include <vector>

namespace {

constexpr size_t parameters = size_t{1} << 23;
constexpr int rounds = 11;

double now_ns() {
  using namespace std::chrono;
  return duration<double, std::nano>(steady_clock::now().time_since_epoch()).count();
}

struct share {
  std::vector<float> weight, gradient, first, second;
  float sum = 0;

  explicit share(size_t count)
      : weight(count, 1.0f), gradient(count, 1.0f), first(count, 0.0f), second(count, 0.0f) {}

  void read() {
    // As many independent sums as it takes not to wait for the additions.
    float sums[64] = {};
    for (size_t i = 0; i < weight.size(); i += 64) {
      for (size_t j = 0; j < 64; j++) sums[j] += weight[i + j];
    }
    for (float own : sums) sum += own;
  }

  void update() {
    float *w = weight.data(), *m = first.data(), *v = second.data();
    const float* g = gradient.data();
    for (size_t i = 0; i < weight.size(); i++) {
      m[i] += 0.1f * (g[i] - m[i]);
      v[i] += 0.1f * (g[i] * g[i] - v[i]);
      w[i] -= 1e-6f * m[i] * v[i];
    }
  }
};

// ns of one round of all threads at once, from the first that begins to the last that ends.
double round_ns(std::vector<share>& shares, void (share::*work)()) {
  std::atomic<size_t> waiting = shares.size();
  const auto run = [&](share& own) {
    for (waiting--; waiting.load() > 0;) {
    }
    (own.*work)();
  };
  std::vector<std::thread> others;
  for (size_t i = 1; i < shares.size(); i++) others.emplace_back(run, std::ref(shares[i]));
  while (waiting.load() > 1) {
  }
  const double start = now_ns();
  run(shares[0]);
  for (std::thread& other : others) other.join();
  return now_ns() - start;
}

void measure(const char* name, size_t threads, double bytes, void (share::*work)()) {
  std::vector<share> shares(threads, share(parameters));
  const double total = bytes * static_cast<double>(parameters * threads);
  std::vector<double> rates;
  for (int i = 0; i < rounds; i++) rates.push_back(total / round_ns(shares, work));
  std::sort(rates.begin(), rates.end());
  std::printf("{\"shape\":\"%s\",\"gbps\":%.2f,\"low\":%.2f,\"high\":%.2f}\n", name,
              rates[rounds / 2], rates[1], rates[rounds - 2]);
}

}  // namespace

int main(int argc, char** argv) {
  const int threads = argc > 1 ? std::atoi(argv[1]) : 1;
  measure("read", static_cast<size_t>(threads), 4, &share::read);
  measure("update", static_cast<size_t>(threads), 28, &share::update);
}

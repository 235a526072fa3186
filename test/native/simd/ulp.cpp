// The errors in docs/arithmetic.md, A5: one elementary function over all 2^32 inputs against the
// double-precision library, whose own error is 2^-29 of what is measured. Two minutes each:
//   g++ -std=c++20 -O3 -ffp-contract=off -mavx2 -mfma -DBITGRAD_ISA_AVX2 -o build/ulp
//     test/native/simd/ulp.cpp
//   build/ulp exp
#include <cmath>
#include <cstdio>
#include <cstring>

#include "../../../native/elementary.h"

namespace {

struct function {
  const char* name;
  f32x16 (*ours)(f32x16);
  double (*exact)(double);
};

const function functions[] = {
    {"exp", [](f32x16 x) { return exp_(x); }, [](double x) { return std::exp(x); }},
    {"log", [](f32x16 x) { return log_(x); }, [](double x) { return std::log(x); }},
    {"tanh", [](f32x16 x) { return tanh_(x); }, [](double x) { return std::tanh(x); }},
    {"sigmoid", [](f32x16 x) { return sigmoid_(x); },
     [](double x) { return 1.0 / (1.0 + std::exp(-x)); }},
};

struct tally {
  double worst = 0.0;
  float worst_at = 0.0f;
  uint64_t finite = 0, rounded_wrong = 0, special_wrong = 0;
};

// A unit in the last place is 2^(e - 24) for a value in [2^(e - 1), 2^e), and at least 2^-149.
double unit_of(double value) {
  int e;
  frexp(value, &e);
  return ldexp(1.0, e - 24 < -149 ? -149 : e - 24);
}

void compare(tally& t, float x, float y, double exact) {
  const float rounded = (float)exact;
  if (!std::isfinite(rounded) || !std::isfinite(y) || std::signbit(rounded) != std::signbit(y)) {
    if (rounded != y && !(std::isnan(rounded) && std::isnan(y))) t.special_wrong++;
    return;
  }
  const double error = fabs((double)y - exact) / unit_of(exact);
  t.finite++;
  if (rounded != y) t.rounded_wrong++;
  if (error > t.worst) t.worst = error, t.worst_at = x;
}

}  // namespace

int main(int count, char** words) {
  for (const function& f : functions) {
    if (count > 1 && strcmp(words[1], f.name)) continue;
    tally t;
    for (uint64_t first = 0; first < 1ull << 32; first += 16) {
      float in[16], out[16];
      store(in, as_float(add_i(set1_i((int32_t)(uint32_t)first), iota())));
      store(out, f.ours(load(in)));
      for (int l = 0; l < 16; l++) compare(t, in[l], out[l], f.exact((double)in[l]));
    }
    printf("%-8s worst %.3f ulp at %.9g; not nearest %.2f %%; special values wrong %llu\n", f.name,
           t.worst, (double)t.worst_at, 100.0 * (double)t.rounded_wrong / (double)t.finite,
           (unsigned long long)t.special_wrong);
  }
  return 0;
}

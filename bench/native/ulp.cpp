// The errors in docs/arithmetic.md, A5: an elementary function against the double-precision
// library, whose own error is 2^-29 of what is measured. Driven by `npm run ulp`:
//   ulp FUNCTION FIRST COUNT STRIDE
// Input i has the bits i * STRIDE; i runs from FIRST. The results go to stdout as floats, so that
// they can be compared with those of TypeScript, and the errors to stderr as a line of JSON.
#include <bit>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "../../native/elementary.h"
#include "../../native/erf.h"
#include "../../native/expm1.h"
#include "../../native/turns.h"

namespace {

// The sine of an angle >= 0 in turns and `more` quarters. What is left of a float behind the
// nearest quarter is exact, so a result is zero only where the sine is.
double sine_of_turns(double x, int more) {
  if (!std::isfinite(x)) return NAN;
  const double part = x - std::floor(x), quarter = std::nearbyint(4.0 * part);
  const double angle = 6.283185307179586 * (part - 0.25 * quarter);
  switch ((static_cast<int>(quarter) + more) & 3) {
    case 0: return std::sin(angle);
    case 1: return std::cos(angle);
    case 2: return 0.0 - std::sin(angle);
    default: return -std::cos(angle);
  }
}

struct function {
  const char* name;
  f32x16 (*ours)(f32x16);
  double (*exact)(double);
};

const function functions[] = {
    {"exp", [](f32x16 x) { return exp_(x); }, [](double x) { return std::exp(x); }},
    {"expm1", [](f32x16 x) { return expm1_(x); }, [](double x) { return std::expm1(x); }},
    {"log", [](f32x16 x) { return log_(x); }, [](double x) { return std::log(x); }},
    {"log1p", [](f32x16 x) { return log1p_(x); }, [](double x) { return std::log1p(x); }},
    {"tanh", [](f32x16 x) { return tanh_(x); }, [](double x) { return std::tanh(x); }},
    {"sigmoid", [](f32x16 x) { return sigmoid_(x); },
     [](double x) { return 1.0 / (1.0 + std::exp(-x)); }},
    {"erf", [](f32x16 x) { return erf_(x); }, [](double x) { return std::erf(x); }},
    {"sinTurns", [](f32x16 x) { return sin_turns(x); },
     [](double x) { return std::copysign(1.0, x) * sine_of_turns(std::fabs(x), 0); }},
    {"cosTurns", [](f32x16 x) { return cos_turns(x); },
     [](double x) { return sine_of_turns(std::fabs(x), 1); }},
};

struct tally {
  double worst = 0.0;
  float worst_at = 0.0f;
  uint64_t finite = 0, not_nearest = 0, wrong = 0;
};

// A unit in the last place is 2^(e - 24) for a value in [2^(e - 1), 2^e), and at least 2^-149.
double unit_of(double value) {
  int e;
  std::frexp(value, &e);
  return std::ldexp(1.0, e - 24 < -149 ? -149 : e - 24);
}

// Infinities, NaN, zeros and signs must be those of the exact result, rounded.
void compare(tally& t, float x, float y, double exact) {
  const float rounded = static_cast<float>(exact);
  if (std::isnan(rounded) || std::isnan(y)) {
    t.wrong += std::isnan(rounded) != std::isnan(y);
    return;
  }
  if (std::signbit(rounded) != std::signbit(y)) t.wrong++;
  if (std::isinf(rounded) || std::isinf(y)) {
    t.wrong += std::isinf(rounded) != std::isinf(y);
    return;
  }
  const double error = std::fabs(static_cast<double>(y) - exact) / unit_of(exact);
  t.finite++;
  if (rounded < y || y < rounded) t.not_nearest++;
  if (error > t.worst) t.worst = error, t.worst_at = x;
}

uint64_t number(const char* text) { return std::strtoull(text, nullptr, 10); }

void measure(const function& f, uint64_t first, uint64_t count, uint64_t stride) {
  tally t;
  for (uint64_t i = first; i < first + count; i += 16) {
    const int lanes = static_cast<int>(first + count - i < 16 ? first + count - i : 16);
    float in[16] = {}, out[16];
    for (int l = 0; l < lanes; l++) {
      const uint64_t bits = (i + static_cast<uint64_t>(l)) * stride;
      in[l] = std::bit_cast<float>(static_cast<uint32_t>(bits));
    }
    store(out, f.ours(load(in)));
    for (int l = 0; l < lanes; l++) compare(t, in[l], out[l], f.exact(static_cast<double>(in[l])));
    std::fwrite(out, 4, static_cast<size_t>(lanes), stdout);
  }
  std::fprintf(stderr,
               "{\"worst\": %.17g, \"worstAt\": %.17g, \"finite\": %llu, \"notNearest\": %llu, "
               "\"wrong\": %llu}\n",
               t.worst, static_cast<double>(t.worst_at), static_cast<unsigned long long>(t.finite),
               static_cast<unsigned long long>(t.not_nearest),
               static_cast<unsigned long long>(t.wrong));
}

}  // namespace

int main(int count, char** words) {
  if (count != 5) return 2;
  for (const function& f : functions) {
    if (std::strcmp(words[1], f.name)) continue;
    measure(f, number(words[2]), number(words[3]), number(words[4]));
    return 0;
  }
  return 2;
}

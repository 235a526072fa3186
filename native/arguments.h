// Reading JavaScript arguments and turning exceptions into JavaScript errors. Lengths are asked for
// anew in every call: a user may have shrunk or detached a buffer in between.
#pragma once

#include <node_api.h>

#include <array>
#include <cmath>
#include <cstdint>
#include <memory>
#include <new>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "jobs.h"
#include "run.h"

namespace bitgrad {

struct argument_error : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/** A call of Node-API failed; an exception may be pending already. */
struct node_error {};

inline void need(napi_status status) {
  if (status != napi_ok) throw node_error{};
}

inline void throw_error(napi_env env, bool range, const char* message) noexcept {
  bool pending = false;
  if (napi_is_exception_pending(env, &pending) == napi_ok && pending) return;
  if (range) {
    napi_throw_range_error(env, nullptr, message);
  } else {
    napi_throw_error(env, nullptr, message);
  }
}

/** Calls `body`; what it throws becomes a JavaScript error. */
template <typename F> napi_value with_errors(napi_env env, F&& body) noexcept {
  try {
    return body();
  } catch (const bind_error& e) {
    throw_error(env, true, e.what());
  } catch (const std::bad_alloc&) {
    throw_error(env, true, "bitgrad: out of memory.");
  } catch (const std::exception& e) {
    throw_error(env, false, e.what());
  } catch (const node_error&) {
    throw_error(env, false, "bitgrad: a call of Node-API failed.");
  } catch (...) {
    throw_error(env, false, "bitgrad: unknown native error.");
  }
  return nullptr;
}

template <napi_value (*body)(napi_env, napi_callback_info)>
napi_value guarded(napi_env env, napi_callback_info info) noexcept {
  return with_errors(env, [&] { return body(env, info); });
}

template <std::size_t N>
std::array<napi_value, N> arguments(napi_env env, napi_callback_info info) {
  std::array<napi_value, N> values{};
  std::size_t count = N;
  need(napi_get_cb_info(env, info, &count, values.data(), nullptr, nullptr));
  if (count < N) throw argument_error("bitgrad: too few arguments.");
  return values;
}

// ---- values

struct array_view {
  void* data;
  std::size_t length;
  napi_typedarray_type type;
  napi_value buffer;
  std::size_t offset;  // bytes from the start of `buffer`
};

inline array_view any_array_of(napi_env env, napi_value value, const char* name) {
  array_view v{};
  if (napi_get_typedarray_info(env, value, &v.type, &v.length, &v.data, &v.buffer, &v.offset) !=
      napi_ok) {
    throw argument_error(std::string(name) + ": needed a typed array.");
  }
  return v;
}

inline array_view array_of(napi_env env, napi_value value, napi_typedarray_type type,
                           const char* name) {
  const array_view v = any_array_of(env, value, name);
  if (v.type != type) throw argument_error(std::string(name) + ": a typed array of another type.");
  return v;
}

// Bytes of the buffer from `end` on. A SharedArrayBuffer is unknown to this call, and whatever it
// is asked through its properties its owner may answer; none are counted on. It holds a user's
// data only, whose rows are gathered, and gathering reads nothing behind them.
inline std::size_t bytes_behind(napi_env env, napi_value buffer, std::size_t end) {
  std::size_t bytes = 0;
  const bool known = napi_get_arraybuffer_info(env, buffer, nullptr, &bytes) == napi_ok;
  return known && bytes > end ? bytes - end : 0;
}

inline region_view region_of(napi_env env, napi_value value) {
  const array_view v = any_array_of(env, value, "regions");
  const bool bytes = v.type == napi_uint8_array || v.type == napi_uint8_clamped_array;
  if (!bytes && v.type != napi_float32_array && v.type != napi_int32_array) {
    throw argument_error("regions: needed Float32Array, Int32Array or Uint8Array.");
  }
  const std::size_t width = bytes ? 1 : 4;
  const std::size_t behind = bytes_behind(env, v.buffer, v.offset + v.length * width) / width;
  const element type = bytes                           ? element::u8
                       : v.type == napi_float32_array ? element::f32
                                                      : element::i32;
  const auto length = static_cast<std::int64_t>(v.length);
  return {static_cast<char*>(v.data), type, length, length + static_cast<std::int64_t>(behind)};
}

inline void regions_of(napi_env env, napi_value list, std::vector<region_view>& views) {
  std::uint32_t count = 0;
  if (napi_get_array_length(env, list, &count) != napi_ok) {
    throw argument_error("regions: needed an array.");
  }
  views.clear();
  for (std::uint32_t i = 0; i < count; i++) {
    napi_value value;
    need(napi_get_element(env, list, i, &value));
    views.push_back(region_of(env, value));
  }
}

// ---- segments and their status

/** Reads the words of a segment, see docs/plan.md. */
inline segment segment_of(napi_env env, napi_value value) {
  enum word {
    steps, step, rows, batch_size, cursor, epoch, order, mode, seed_low, seed_high, first_op,
    op_count, thread_count, table_row, shuffle_site, segment_words = 16
  };
  constexpr double integer = 0x1p31 - 1, word32 = 0x1p32 - 1, safe = 0x1p53 - 1;
  const array_view view = array_of(env, value, napi_float64_array, "segment");
  if (view.length < segment_words) throw argument_error("segment: too short.");
  const auto* const words = static_cast<const double*>(view.data);
  const auto whole = [words](word which, double least, double most) {
    const double x = words[which];
    if (!(x >= least && x <= most) || x != std::floor(x)) {
      throw argument_error("segment: word " + std::to_string(which) + " is " + std::to_string(x) +
                           ", needed a whole number in its range.");
    }
    return static_cast<std::int64_t>(x);
  };
  segment s{};
  s.steps = whole(steps, 0, safe);
  s.step = static_cast<std::uint64_t>(whole(step, 0, safe));
  s.rows = whole(rows, 0, integer);
  s.batch_size = whole(batch_size, 0, integer);
  s.cursor = whole(cursor, 0, integer);
  s.epoch = static_cast<std::uint64_t>(whole(epoch, 0, safe));
  s.order = static_cast<int>(whole(order, -1, integer));
  s.mode = static_cast<order_mode>(whole(mode, 0, 2));
  s.seed = static_cast<std::uint64_t>(whole(seed_high, 0, word32)) << 32 |
           static_cast<std::uint64_t>(whole(seed_low, 0, word32));
  s.first_op = static_cast<int>(whole(first_op, 0, integer));
  s.op_count = static_cast<int>(whole(op_count, 0, integer));
  s.threads = static_cast<int>(whole(thread_count, 1, integer));
  s.table_row = whole(table_row, 0, safe);
  s.shuffle_site = static_cast<std::uint32_t>(whole(shuffle_site, 0, word32));
  return s;
}

/** Room for a status, four numbers. */
inline double* status_of(napi_env env, napi_value value) {
  const array_view out = array_of(env, value, napi_float64_array, "status");
  if (out.length < 4) throw argument_error("status: too short.");
  return static_cast<double*>(out.data);
}

inline void write_status(const status& result, double* to) {
  to[0] = static_cast<double>(result.steps_done);
  to[1] = static_cast<double>(static_cast<int>(result.reason));
  to[2] = static_cast<double>(result.op);
  to[3] = static_cast<double>(result.row);
}

// ---- single values

inline double number_of(napi_env env, napi_value value, double least, double most,
                        const char* name) {
  double x = 0;
  if (napi_get_value_double(env, value, &x) != napi_ok || !(x >= least && x <= most) ||
      x != std::floor(x)) {
    throw argument_error(std::string(name) + ": needed a whole number in its range.");
  }
  return x;
}

inline std::string text_of(napi_env env, napi_value value) {
  char text[64];
  std::size_t length = 0;
  if (napi_get_value_string_utf8(env, value, text, sizeof text, &length) != napi_ok) {
    throw argument_error("isa: needed a string.");
  }
  return {text, length};
}

inline napi_value number_from(napi_env env, double x) {
  napi_value value;
  need(napi_create_double(env, x, &value));
  return value;
}

inline napi_valuetype type_of(napi_env env, napi_value value) {
  napi_valuetype type;
  need(napi_typeof(env, value, &type));
  return type;
}

inline bool is_null(napi_env env, napi_value value) { return type_of(env, value) == napi_null; }

inline void need_function(napi_env env, napi_value value) {
  if (type_of(env, value) != napi_function) throw argument_error("callback: needed a function.");
}

// ---- externals; only lib/executors/native.ts ever holds one, and it does not mix them up

template <typename T> T& external_of(napi_env env, napi_value value, const char* name) {
  void* data = nullptr;
  if (napi_get_value_external(env, value, &data) != napi_ok || data == nullptr) {
    throw argument_error(std::string(name) + ": not a handle of this addon.");
  }
  return *static_cast<T*>(data);
}

template <typename T> napi_value external_from(napi_env env, T value) {
  auto owned = std::make_unique<T>(std::move(value));
  napi_value external;
  need(napi_create_external(
      env, owned.get(), [](napi_env, void* data, void*) { delete static_cast<T*>(data); },
      nullptr, &external));
  owned.release();
  return external;
}

inline std::shared_ptr<plan_handle>& plan_of(napi_env env, napi_value value) {
  auto& handle = external_of<std::shared_ptr<plan_handle>>(env, value, "plan");
  if (handle->plan == nullptr) throw argument_error("plan: it has been released.");
  return handle;
}

}  // namespace bitgrad

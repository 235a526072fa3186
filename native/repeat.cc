// The function that JavaScript gets owns its runner: a finalizer frees it. V8 does not see that
// memory, so it is told how much there is; else dropped functions would pile up.
#include "repeat.h"

#include "arguments.h"

namespace bitgrad {
namespace {

struct repeated {
  runner run;
  segment what;
  double* status;
  bool bound;
  std::int64_t bytes;  // as V8 was last told
};

void tell_size(napi_env env, repeated& r, std::int64_t bytes) noexcept {
  std::int64_t all = 0;
  napi_adjust_external_memory(env, bytes - r.bytes, &all);
  r.bytes = bytes;
}

void bind(napi_env env, repeated& r, napi_value regions) {
  r.bound = false;
  regions_of(env, regions, r.run.views);
  r.run.bind(r.what);
  r.bound = true;
  tell_size(env, r, r.run.bytes());
}

napi_value call(napi_env env, napi_callback_info info) noexcept {
  napi_value regions;
  std::size_t count = 1;
  void* data;
  if (napi_get_cb_info(env, info, &count, &regions, nullptr, &data) != napi_ok) return nullptr;
  repeated& r = *static_cast<repeated*>(data);
  if (count == 0 && r.bound) {
    write_status(r.run.run(nullptr), r.status);
    return nullptr;
  }
  return with_errors(env, [&]() -> napi_value {
    if (count == 0) throw argument_error("repeat: no memory is bound.");
    bind(env, r, regions);
    return nullptr;
  });
}

void finalize(napi_env env, void* data, void*) noexcept {
  auto* const r = static_cast<repeated*>(data);
  tell_size(env, *r, 0);
  delete r;
}

}  // namespace

napi_value repeat(napi_env env, napi_callback_info info) {
  const auto [plan, words, status_words] = arguments<3>(env, info);
  std::unique_ptr<repeated> owned(new repeated{
      runner(plan_of(env, plan)->plan), segment_of(env, words), status_of(env, status_words),
      false, 0});
  napi_value function;
  need(napi_create_function(env, "run", NAPI_AUTO_LENGTH, call, owned.get(), &function));
  need(napi_add_finalizer(env, function, owned.get(), finalize, nullptr, nullptr));
  owned.release();
  return function;
}

}  // namespace bitgrad

// The border: what lib/executors/native.ts may call. Arguments are checked here even though only
// our own TypeScript calls, since a mistake would read foreign memory. No exception leaves a
// callback.
//   abi, version, isas (plainest first)
//   load(words, isa, threads) -> plan           release(plan)
//   run(plan, regions, segment, status)         on the calling thread
//   start(plan, regions, segment, publishRegion, publishInto | null, callback) -> job
//   cancel(job)                                 ends the job at the next step edge
//   repeat(plan, segment, status) -> call       native/repeat.cc
//   alignment(view) -> address of its first byte modulo 4096
//   compiledOps(plan) -> indices of the ops that run as well-known programs at capacity
#include <node_api.h>

#include <algorithm>
#include <atomic>

#include "abi.h"
#include "arguments.h"
#include "cpu.h"
#include "jobs.h"
#include "repeat.h"
#include "threads.h"

namespace bitgrad {
namespace {

// ---- reading arguments

isa isa_named(const std::string& name) {
  const isa_list list = detect_isas();
  for (int i = 0; i < list.count; i++) {
    if (name == isa_name(list.isas[i])) return list.isas[i];
  }
  throw argument_error("isa \"" + name + "\" is not available on this machine.");
}

const std::shared_ptr<environment>& environment_of(napi_env env) {
  void* data = nullptr;
  need(napi_get_instance_data(env, &data));
  return *static_cast<std::shared_ptr<environment>*>(data);
}

// The pool serves the executor that asks for the most threads; runs of others use fewer of them.
void raise_pool_limit(int threads) {
  static std::atomic<int> most{0};
  int seen = most.load();
  while (seen < threads) {
    if (most.compare_exchange_weak(seen, threads)) pool_limit(threads);
  }
}

// ---- exports

napi_value load(napi_env env, napi_callback_info info) {
  const auto [words, isa_text, threads] = arguments<3>(env, info);
  const array_view view = array_of(env, words, napi_int32_array, "words");
  const isa which = isa_named(text_of(env, isa_text));
  raise_pool_limit(static_cast<int>(number_of(env, threads, 1, max_threads, "threads")));
  auto handle = std::make_shared<plan_handle>();
  handle->plan = std::make_shared<const loaded_plan>(loaded_plan{
      decode(static_cast<const std::int32_t*>(view.data), view.length), kernels_of(which)});
  handle->inline_runner = std::make_unique<runner>(handle->plan);
  return external_from(env, std::move(handle));
}

napi_value release(napi_env env, napi_callback_info info) {
  const auto [plan] = arguments<1>(env, info);
  plan_handle& handle = *external_of<std::shared_ptr<plan_handle>>(env, plan, "plan");
  handle.plan.reset();
  handle.inline_runner.reset();
  handle.idle.clear();
  return nullptr;
}

napi_value run(napi_env env, napi_callback_info info) {
  const auto [plan, regions, words, status_words] = arguments<4>(env, info);
  plan_handle& handle = *plan_of(env, plan);
  double* const to = status_of(env, status_words);
  runner& runs = *handle.inline_runner;
  regions_of(env, regions, runs.views);
  runs.bind(segment_of(env, words));
  write_status(runs.run(nullptr), to);
  return nullptr;
}

std::unique_ptr<runner> take_runner(plan_handle& handle) {
  handle.idle.reserve(handle.idle.size() + handle.working + 1);
  if (handle.idle.empty()) return std::make_unique<runner>(handle.plan);
  std::unique_ptr<runner> taken = std::move(handle.idle.back());
  handle.idle.pop_back();
  return taken;
}

// What the job needs alive: the callback first, then every array.
napi_ref hold(napi_env env, napi_value callback, napi_value regions, napi_value into) {
  napi_value list, element;
  need(napi_create_array(env, &list));
  std::uint32_t count = 0, used = 0;
  need(napi_set_element(env, list, used++, callback));
  need(napi_set_element(env, list, used++, into));
  need(napi_get_array_length(env, regions, &count));
  for (std::uint32_t i = 0; i < count; i++) {
    need(napi_get_element(env, regions, i, &element));
    need(napi_set_element(env, list, used++, element));
  }
  napi_ref held;
  need(napi_create_reference(env, list, 1, &held));
  return held;
}

napi_value start(napi_env env, napi_callback_info info) {
  const auto [plan, regions, words, region, into, callback] = arguments<6>(env, info);
  auto j = std::make_shared<job>();
  j->home = environment_of(env);
  j->plan = plan_of(env, plan);
  j->run = take_runner(*j->plan);
  regions_of(env, regions, j->run->views);
  j->run->bind(segment_of(env, words));
  if (!is_null(env, into)) {
    const auto count = static_cast<double>(j->run->views.size());
    const auto index = number_of(env, region, 0, count - 1, "publishRegion");
    const region_view& from = j->run->views[static_cast<std::size_t>(index)];
    const array_view to = array_of(env, into, napi_float32_array, "publishInto");
    if (from.type != element::f32) throw argument_error("publishRegion: needed an f32 region.");
    j->published = from.data;
    j->into = static_cast<char*>(to.data);
    j->published_bytes = std::min(static_cast<std::size_t>(from.length), to.length) * 4;
  }
  need_function(env, callback);
  // What may fail comes first: once the thread runs, it and JavaScript must agree that it does.
  napi_value handle = external_from(env, j);
  j->held = hold(env, callback, regions, into);
  if (!start_job(env, j)) {
    napi_delete_reference(env, j->held);
    throw argument_error("start: the system has no thread to give.");
  }
  j->plan->working++;
  return handle;
}

napi_value cancel(napi_env env, napi_callback_info info) {
  const auto [value] = arguments<1>(env, info);
  halt expected = halt::none;
  external_of<std::shared_ptr<job>>(env, value, "job")
      ->halted.compare_exchange_strong(expected, halt::at_step);
  return nullptr;
}

napi_value alignment(napi_env env, napi_callback_info info) {
  const auto [value] = arguments<1>(env, info);
  const array_view view = any_array_of(env, value, "view");
  return number_from(env, static_cast<double>(reinterpret_cast<std::uintptr_t>(view.data) % 4096));
}

napi_value compiled_ops(napi_env env, napi_callback_info info) {
  const auto [plan] = arguments<1>(env, info);
  const loaded_plan& loaded = *plan_of(env, plan)->plan;
  const binding at_capacity(loaded.source, *loaded.kernels);
  napi_value list;
  need(napi_create_array(env, &list));
  std::uint32_t count = 0;
  for (std::size_t i = 0; i < loaded.source.ops.size(); i++) {
    if (!at_capacity.is_compiled(i)) continue;
    need(napi_set_element(env, list, count++, number_from(env, static_cast<double>(i))));
  }
  return list;
}

// ---- the module

void set(napi_env env, napi_value object, const char* name, napi_value value) {
  need(napi_set_named_property(env, object, name, value));
}

template <napi_value (*body)(napi_env, napi_callback_info)>
void set_function(napi_env env, napi_value object, const char* name) {
  napi_value function;
  need(napi_create_function(env, name, NAPI_AUTO_LENGTH, guarded<body>, nullptr, &function));
  set(env, object, name, function);
}

napi_value isa_names(napi_env env) {
  napi_value names, name;
  need(napi_create_array(env, &names));
  const isa_list list = detect_isas();
  for (int i = 0; i < list.count; i++) {
    need(napi_create_string_utf8(env, isa_name(list.isas[i]), NAPI_AUTO_LENGTH, &name));
    need(napi_set_element(env, names, static_cast<std::uint32_t>(i), name));
  }
  return names;
}

void delete_environment(napi_env, void* data, void*) noexcept {
  delete static_cast<std::shared_ptr<environment>*>(data);
}

napi_value fill(napi_env env, napi_value exports) {
  auto owned = std::make_unique<std::shared_ptr<environment>>(std::make_shared<environment>());
  if (!open_environment(env, *owned)) throw argument_error("bitgrad: Node refused a callback.");
  need(napi_set_instance_data(env, owned.release(), delete_environment, nullptr));
  napi_value version;
  need(napi_create_string_utf8(env, BITGRAD_VERSION, NAPI_AUTO_LENGTH, &version));
  set(env, exports, "abi", number_from(env, abi));
  set(env, exports, "version", version);
  set(env, exports, "isas", isa_names(env));
  set_function<load>(env, exports, "load");
  set_function<release>(env, exports, "release");
  set_function<run>(env, exports, "run");
  set_function<start>(env, exports, "start");
  set_function<cancel>(env, exports, "cancel");
  set_function<repeat>(env, exports, "repeat");
  set_function<alignment>(env, exports, "alignment");
  set_function<compiled_ops>(env, exports, "compiledOps");
  return exports;
}

}  // namespace
}  // namespace bitgrad

NAPI_MODULE_INIT() {
  return bitgrad::with_errors(env, [&] { return bitgrad::fill(env, exports); });
}

// A job's thread touches its environment only under the environment's lock, and for the last time
// when it reports that it is done. The cleanup hook waits for those reports; it is registered after
// the thread-safe function, so it runs before Node closes that.
#include "jobs.h"

#include <algorithm>
#include <cstring>

#include "background.h"

namespace bitgrad {
namespace {

void run_job(void* context) {
  job& j = *static_cast<job*>(context);
  j.result = j.run->run(&j.halted);
  const bool drop = j.halted.load(std::memory_order_relaxed) == halt::at_once;
  if (j.into != nullptr && !drop) std::memcpy(j.into, j.published, j.published_bytes);
  // The job itself may be gone as soon as the lock is free.
  const std::shared_ptr<environment> home = j.home;
  const std::lock_guard<std::mutex> lock(home->mutex);
  j.next = home->finished;
  home->finished = &j;
  home->running--;
  if (!home->announced && !drop) {
    home->announced = true;
    napi_call_threadsafe_function(home->announce, nullptr, napi_tsfn_nonblocking);
  }
  home->changed.notify_all();
}

job* take_finished(environment& e) {
  const std::lock_guard<std::mutex> lock(e.mutex);
  e.announced = false;
  job* in_order = nullptr;
  for (job* j = e.finished; j != nullptr;) {
    job* const next = j->next;
    j->next = in_order;
    in_order = j;
    j = next;
  }
  e.finished = nullptr;
  return in_order;
}

// An exception of the callback must not swallow the announcements behind it.
void report_exception(napi_env env) noexcept {
  bool pending = false;
  napi_value error;
  if (napi_is_exception_pending(env, &pending) != napi_ok || !pending) return;
  if (napi_get_and_clear_last_exception(env, &error) == napi_ok) napi_fatal_exception(env, error);
}

void call_back(napi_env env, const job& j) noexcept {
  napi_handle_scope scope;
  if (napi_open_handle_scope(env, &scope) != napi_ok) return;
  napi_value held, callback, nothing, arguments[4];
  const double numbers[4] = {static_cast<double>(j.result.steps_done),
                             static_cast<double>(static_cast<int>(j.result.reason)),
                             static_cast<double>(j.result.op), static_cast<double>(j.result.row)};
  bool ready = napi_get_reference_value(env, j.held, &held) == napi_ok && held != nullptr &&
               napi_get_element(env, held, 0, &callback) == napi_ok &&
               napi_get_undefined(env, &nothing) == napi_ok;
  for (int i = 0; i < 4 && ready; i++) {
    ready = napi_create_double(env, numbers[i], &arguments[i]) == napi_ok;
  }
  if (ready && napi_call_function(env, nothing, callback, 4, arguments, nullptr) != napi_ok) {
    report_exception(env);
  }
  napi_close_handle_scope(env, scope);
}

void finish_job(napi_env env, environment& e, job& finished) noexcept {
  const auto found =
      std::find_if(e.active.begin(), e.active.end(),
                   [&](const std::shared_ptr<job>& other) { return other.get() == &finished; });
  if (found == e.active.end()) return;
  const std::shared_ptr<job> j = std::move(*found);
  e.active.erase(found);
  if (e.active.empty()) napi_unref_threadsafe_function(env, e.announce);
  j->plan->working--;
  if (j->plan->plan != nullptr) j->plan->idle.push_back(std::move(j->run));
  call_back(env, *j);
  napi_delete_reference(env, j->held);
}

// Runs on the JavaScript thread; without `env` the queue is only being emptied.
void announce_jobs(napi_env env, napi_value, void* context, void*) noexcept {
  if (env == nullptr) return;
  environment& e = *static_cast<environment*>(context);
  for (job* j = take_finished(e); j != nullptr;) {
    job* const next = j->next;
    finish_job(env, e, *j);
    j = next;
  }
}

void close_environment(void* argument) noexcept {
  auto* const owned = static_cast<std::shared_ptr<environment>*>(argument);
  environment& e = **owned;
  for (const std::shared_ptr<job>& j : e.active) {
    j->halted.store(halt::at_once, std::memory_order_relaxed);
  }
  {
    std::unique_lock<std::mutex> lock(e.mutex);
    e.changed.wait(lock, [&] { return e.running == 0; });
  }
  napi_release_threadsafe_function(e.announce, napi_tsfn_release);
  // Node frees the references of a dying environment itself. Jobs and environment hold each other.
  e.active.clear();
  delete owned;
}

}  // namespace

bool open_environment(napi_env env, const std::shared_ptr<environment>& e) noexcept {
  napi_value name;
  if (napi_create_string_utf8(env, "bitgrad", NAPI_AUTO_LENGTH, &name) != napi_ok ||
      napi_create_threadsafe_function(env, nullptr, nullptr, name, 0, 1, nullptr, nullptr, e.get(),
                                      announce_jobs, &e->announce) != napi_ok ||
      napi_unref_threadsafe_function(env, e->announce) != napi_ok) {
    return false;
  }
  // Given back when the environment ends, which the thread-safe function does not outlive.
  auto* const owned = new (std::nothrow) std::shared_ptr<environment>(e);
  return owned != nullptr && napi_add_env_cleanup_hook(env, close_environment, owned) == napi_ok;
}

bool start_job(napi_env env, const std::shared_ptr<job>& j) {
  environment& e = *j->home;
  e.active.push_back(j);
  {
    const std::lock_guard<std::mutex> lock(e.mutex);
    e.running++;
  }
  if (run_in_background(run_job, j.get())) {
    if (e.active.size() == 1) napi_ref_threadsafe_function(env, e.announce);
    return true;
  }
  const std::lock_guard<std::mutex> lock(e.mutex);
  e.running--;
  e.active.pop_back();
  return false;
}

}  // namespace bitgrad

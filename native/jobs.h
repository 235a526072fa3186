// Runs off the JavaScript thread. A job belongs to the environment that started it: it is announced
// there through the environment's one thread-safe function, and the environment does not go away
// before its jobs have stopped. Everything here may run while an environment dies: raw Node-API, no
// exceptions.
#pragma once

#include <node_api.h>

#include <condition_variable>
#include <memory>
#include <mutex>
#include <vector>

#include "run.h"

namespace bitgrad {

/** A loaded plan on the JavaScript side, with the runners that it has needed so far. */
struct plan_handle {
  std::shared_ptr<const loaded_plan> plan;  // null once released
  std::unique_ptr<runner> inline_runner;
  std::vector<std::unique_ptr<runner>> idle;
  std::size_t working = 0;  // runners lent to jobs; `idle` has room for them
};

struct environment;

struct job {
  std::shared_ptr<environment> home;
  std::shared_ptr<plan_handle> plan;
  std::unique_ptr<runner> run;
  halt_flag halted{halt::none};
  /** Copied from `published` to `into` after the last step; `into` null: nothing is. */
  const char* published = nullptr;
  char* into = nullptr;
  std::size_t published_bytes = 0;
  /** An array of the callback and of every array that is in use. */
  napi_ref held = nullptr;
  status result{};
  job* next = nullptr;  // in the list of finished jobs
};

/** What one Node environment (main thread or worker) has of this addon. */
struct environment {
  napi_threadsafe_function announce = nullptr;
  std::vector<std::shared_ptr<job>> active;  // JavaScript thread only
  std::mutex mutex;
  std::condition_variable changed;
  int running = 0;           // jobs on a thread
  job* finished = nullptr;   // not yet announced, the last first
  bool announced = false;    // a call of `announce` is on its way
};

/** Ties an environment to `env`: its thread-safe function, its end. False if Node refuses. */
bool open_environment(napi_env env, const std::shared_ptr<environment>& e) noexcept;

/** Starts a job whose runner is bound; false if no thread is to be had. */
bool start_job(napi_env env, const std::shared_ptr<job>& j);

}  // namespace bitgrad

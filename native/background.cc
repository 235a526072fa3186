// One lock guards the list of idle threads; each sleeps on its own condition until it is given
// work. The list is leaked: a thread may still look at it while the process ends.
#include "background.h"

#include <condition_variable>
#include <mutex>
#include <new>
#include <system_error>
#include <thread>

#if !defined(_WIN32)
#include <signal.h>
#endif

namespace bitgrad {
namespace {

constexpr int idle_most = 4;

struct sleeper {
  std::condition_variable wake;
  void (*work)(void*) = nullptr;
  void* context = nullptr;
  sleeper* next = nullptr;
};

struct cache {
  std::mutex mutex;
  sleeper* idle = nullptr;
  int count = 0;
};

cache& threads() {
  static cache* const leaked = new cache;
  return *leaked;
}

// Waits in the list for more work; false if the list is full.
bool wait_for_work(cache& c, sleeper& self) {
  std::unique_lock<std::mutex> lock(c.mutex);
  if (c.count == idle_most) return false;
  self.work = nullptr;
  self.next = c.idle;
  c.idle = &self;
  c.count++;
  self.wake.wait(lock, [&] { return self.work != nullptr; });
  return true;
}

void thread_body(void (*work)(void*), void* context) noexcept {
  sleeper self;
  self.work = work;
  self.context = context;
  do {
    self.work(self.context);
  } while (wait_for_work(threads(), self));
}

bool wake_idle(cache& c, void (*work)(void*), void* context) {
  const std::lock_guard<std::mutex> lock(c.mutex);
  sleeper* const chosen = c.idle;
  if (chosen == nullptr) return false;
  c.idle = chosen->next;
  c.count--;
  chosen->work = work;
  chosen->context = context;
  chosen->wake.notify_one();
  return true;
}

}  // namespace

bool run_in_background(void (*work)(void* context), void* context) noexcept {
#if !defined(_WIN32)
  // Signals belong to Node's threads; a thread inherits its creator's mask.
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
#endif
  bool started = false;
  try {
    if (!wake_idle(threads(), work, context)) std::thread(thread_body, work, context).detach();
    started = true;
  } catch (const std::system_error&) {
  } catch (const std::bad_alloc&) {
  }
#if !defined(_WIN32)
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
#endif
  return started;
}

}  // namespace bitgrad

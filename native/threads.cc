// A job's units are dealt out in equal ranges, one for each thread, so that a thread meets the same
// part of the weights in every step and finds it in its own cache; who is done takes from the
// others. A range is a word that holds the job's number and how many units are still unclaimed. A
// claim is a compare-and-swap on it, so it can only succeed for the job whose fields the claimer
// has read: a late worker claims nothing, and the caller counts finished units, not workers.
// No wake-up is lost: a worker raises `asleep` and then reads its word, a caller writes the words
// and then reads `asleep`, all sequentially consistent; a caller that waits for the last units and
// the worker that finishes them do the same with `finished`. The addon is linked with -z nodelete.
#include "threads.h"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <new>
#include <thread>

#if !defined(_WIN32)
#include <pthread.h>
#include <signal.h>
#endif
#if defined(__x86_64__) || defined(_M_X64)
#include <immintrin.h>
#endif

namespace bitgrad {
namespace {

using clock = std::chrono::steady_clock;
constexpr auto patience = std::chrono::microseconds(100);   // a worker spins so long, then sleeps
constexpr auto politeness = std::chrono::microseconds(20);  // a wait so long yields its core
constexpr auto endurance = std::chrono::microseconds(200);  // a caller spins so long, then sleeps

struct alignas(64) worker {
  std::atomic<uint64_t> range{0};  // job number << 32 | units of its range not yet claimed
  alignas(64) std::atomic<bool> asleep{false};
  std::mutex mutex;
  std::condition_variable wake;
};

struct pool {
  // The fields of a job are written while nothing is left to claim; they stay until it is done.
  alignas(64) std::atomic<unit_function> run{nullptr};
  std::atomic<void*> context{nullptr};
  std::atomic<int64_t> units{0};
  std::atomic<int> threads{0};
  alignas(64) std::atomic<int64_t> finished{0};  // units done by workers
  alignas(64) std::atomic<bool> taken{false};
  // These belong to the pool's taker.
  uint64_t number = 0;  // of the last job
  int started = 1;      // threads that exist, the caller included
  worker workers[max_threads];  // the first stands for the caller
};

std::atomic<pool*> current{nullptr};
std::atomic<int> limit{0};  // 0: not set

uint32_t unclaimed(uint64_t word) { return static_cast<uint32_t>(word); }

void spin_pause() {
#if defined(__x86_64__) || defined(_M_X64)
  _mm_pause();
#elif defined(__aarch64__) && defined(__GNUC__)
  asm volatile("isb" ::: "memory");
#endif
}

// A pause that turns into a yield once the wait has lasted: with more threads than cores, the one
// waited for may need this very core.
class backoff {
 public:
  bool longer_than(clock::duration time) const { return waited > time; }
  void wait() {
    spin_pause();
    if (++rounds % 32 != 0) return;
    waited = clock::now() - start;
    if (waited > politeness) std::this_thread::yield();
  }

 private:
  clock::time_point start = clock::now();
  clock::duration waited{};
  int rounds = 0;
};

int64_t first_of_range(int64_t units, int threads, int range) { return units * range / threads; }

// Runs units of a range until none is left to claim; returns how many it ran.
int64_t run_range(pool& p, int range, int thread) {
  std::atomic<uint64_t>& left = p.workers[range].range;
  int64_t done = 0;
  uint64_t word = left.load(std::memory_order_acquire);
  while (unclaimed(word) != 0) {
    const unit_function run = p.run.load(std::memory_order_relaxed);
    void* const context = p.context.load(std::memory_order_relaxed);
    const int threads = p.threads.load(std::memory_order_relaxed);
    if (thread >= threads) break;
    const int64_t units = p.units.load(std::memory_order_relaxed);
    const int64_t unit = first_of_range(units, threads, range + 1) - unclaimed(word);
    if (!left.compare_exchange_weak(word, word - 1, std::memory_order_acq_rel,
                                    std::memory_order_acquire)) {
      continue;
    }
    run(context, unit, thread);
    done++;
    word = left.load(std::memory_order_acquire);
  }
  return done;
}

// First the thread's own range, then what the others have left.
int64_t run_units(pool& p, int thread) {
  int64_t done = run_range(p, thread, thread);
  const int threads = p.threads.load(std::memory_order_relaxed);
  for (int i = 1; i < threads; i++) done += run_range(p, (thread + i) % threads, thread);
  return done;
}

bool has_work(const pool& p, int thread) {
  return unclaimed(p.workers[thread].range.load()) != 0;
}

void sleep_until_work(pool& p, int thread) {
  worker& self = p.workers[thread];
  std::unique_lock<std::mutex> lock(self.mutex);
  self.asleep.store(true);
  if (has_work(p, thread)) self.asleep.store(false);
  self.wake.wait(lock, [&] { return !self.asleep.load(); });
}

// A worker that holds a unit and has lost its core gets the caller's when the caller sleeps: a core
// that somebody spins on is none that the system would move it to.
void sleep_until_finished(pool& p, int64_t units) {
  worker& self = p.workers[0];
  std::unique_lock<std::mutex> lock(self.mutex);
  self.asleep.store(true);
  self.wake.wait(lock, [&] { return p.finished.load() == units; });
  self.asleep.store(false);
}

void wake_caller(pool& p) {
  worker& caller = p.workers[0];
  if (!caller.asleep.load()) return;
  { const std::lock_guard<std::mutex> lock(caller.mutex); }
  caller.wake.notify_one();
}

// Round to nearest, nothing flushed, all exceptions masked. A thread inherits its creator's word.
void set_float_control() {
#if defined(__x86_64__) || defined(_M_X64)
  _mm_setcsr(0x1f80);
#elif defined(__aarch64__) && defined(__GNUC__)
  asm volatile("msr fpcr, %0" ::"r"(uint64_t{0}));
#endif
}

void worker_body(pool* p, int thread) noexcept {
  set_float_control();
  for (;;) {
    for (backoff spin; !has_work(*p, thread); spin.wait()) {
      if (!spin.longer_than(patience)) continue;
      sleep_until_work(*p, thread);
      spin = backoff();
    }
    const int64_t done = run_units(*p, thread);
    if (done == 0) continue;
    p->finished.fetch_add(done);
    wake_caller(*p);
  }
}

#if !defined(_WIN32)
// A forked child has none of the workers: it forgets the pool, and makes its own when it needs one.
void forget_pool() { current.store(nullptr); }
#endif

pool* get_pool() {
  pool* p = current.load(std::memory_order_acquire);
  if (p != nullptr) return p;
  pool* fresh = new (std::nothrow) pool;
  if (fresh == nullptr) return nullptr;
  if (!current.compare_exchange_strong(p, fresh, std::memory_order_acq_rel,
                                       std::memory_order_acquire)) {
    delete fresh;
    return p;
  }
#if !defined(_WIN32)
  static std::atomic<bool> prepared{false};
  if (!prepared.exchange(true)) {
    pthread_atfork(nullptr, nullptr, forget_pool);
  }
#endif
  return fresh;
}

// Starts workers until `threads` exist or the system refuses; returns how many may be used.
// Workers take no signals: those belong to Node's threads.
int start_workers(pool& p, int threads) {
  if (p.started >= threads) return threads;
#if !defined(_WIN32)
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
#endif
  try {
    for (; p.started < threads; p.started++) std::thread(worker_body, &p, p.started).detach();
  } catch (const std::exception&) {  // no thread to give, or no memory for one
  }
#if !defined(_WIN32)
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
#endif
  return p.started;
}

void wake_workers(pool& p, int threads) {
  for (int i = 1; i < threads; i++) {
    worker& w = p.workers[i];
    if (!w.asleep.load()) continue;
    {
      std::lock_guard<std::mutex> lock(w.mutex);
      w.asleep.store(false);
    }
    w.wake.notify_one();
  }
}

void run_job(pool& p, int threads, int64_t units, unit_function run, void* context) {
  p.run.store(run, std::memory_order_relaxed);
  p.context.store(context, std::memory_order_relaxed);
  p.units.store(units, std::memory_order_relaxed);
  p.threads.store(threads, std::memory_order_relaxed);
  p.finished.store(0, std::memory_order_relaxed);
  p.number++;
  for (int i = 0; i < threads; i++) {
    const int64_t own = first_of_range(units, threads, i + 1) - first_of_range(units, threads, i);
    p.workers[i].range.store(p.number << 32 | static_cast<uint64_t>(own));
  }
  wake_workers(p, threads);
  const int64_t rest = units - run_units(p, 0);
  if (p.finished.load(std::memory_order_acquire) == rest) return;
  for (backoff spin; p.finished.load(std::memory_order_acquire) != rest; spin.wait()) {
    if (spin.longer_than(endurance)) return sleep_until_finished(p, rest);
  }
}

int clamp_threads(int threads, int64_t units) {
  int most = limit.load(std::memory_order_relaxed);
  if (most == 0) {
    pool_limit(static_cast<int>(std::thread::hardware_concurrency()));
    most = limit.load(std::memory_order_relaxed);
  }
  if (threads > most) threads = most;
  return units < threads ? static_cast<int>(units) : threads;
}

}  // namespace

void parallel(int threads, int64_t units, unit_function run, void* context) {
  if (threads > 1 && units > 1) threads = clamp_threads(threads, units);
  pool* p = threads > 1 && units > 1 ? get_pool() : nullptr;
  if (p == nullptr || p->taken.exchange(true, std::memory_order_acquire)) {
    for (int64_t unit = 0; unit < units; unit++) run(context, unit, 0);
    return;
  }
  run_job(*p, start_workers(*p, threads), units, run, context);
  p->taken.store(false, std::memory_order_release);
}

void pool_limit(int threads) {
  if (threads < 1) threads = 1;
  if (threads > max_threads) threads = max_threads;
  limit.store(threads, std::memory_order_relaxed);
}

}  // namespace bitgrad

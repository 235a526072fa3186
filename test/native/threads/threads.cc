// The thread pool runs every unit exactly once, whoever else uses it, on however few cores.
// g++ -std=c++20 -O2 -pthread -Inative test/native/threads/threads.cc native/threads.cc
// Run it with -fsanitize=thread and address,undefined as well; --long repeats more often.
#include "threads.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <thread>
#include <vector>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

using bitgrad::parallel;

namespace {

int failures = 0;

void expect(bool ok, const char* sentence, long long got = 0) {
  if (ok) return;
  failures++;
  std::printf("FAILED: %s (%lld)\n", sentence, got);
}

struct tally {
  std::vector<int> times;  // per unit; not atomic: TSan sees a unit run twice or read too early
  std::atomic<int> busy[bitgrad::max_threads]{};
  std::atomic<int> thread_most{0};
  std::atomic<bool> shared_index{false};
  int spin = 0;

  explicit tally(int64_t units) : times(static_cast<size_t>(units)) {}

  static void run(void* context, int64_t unit, int thread) {
    tally& t = *static_cast<tally*>(context);
    if (t.busy[thread].fetch_add(1) != 0) t.shared_index = true;
    t.times[static_cast<size_t>(unit)]++;
    for (int i = 0; i < t.spin; i++) asm volatile("");
    int most = t.thread_most.load();
    while (thread > most && !t.thread_most.compare_exchange_weak(most, thread)) {
    }
    t.busy[thread].fetch_sub(1);
  }

  bool each_once() const {
    for (int n : times) {
      if (n != 1) return false;
    }
    return true;
  }
};

void each_unit_runs_once() {
  for (int threads : {1, 2, 3, 8, 64, 1000}) {
    for (int64_t units : {0, 1, 2, 3, 7, 8, 9, 100, 10000}) {
      tally t(units);
      parallel(threads, units, tally::run, &t);
      expect(t.each_once(), "each unit runs exactly once", threads * 100000 + units);
      expect(!t.shared_index, "a thread index is used by one thread at a time", threads);
      expect(t.thread_most < threads, "thread indices stay below threads", t.thread_most);
    }
  }
}

void many_small_jobs(int jobs) {
  for (int threads : {2, 3, 8}) {
    for (int i = 0; i < jobs; i++) {
      tally t(1 + i % 13);
      parallel(threads, 1 + i % 13, tally::run, &t);
      if (!t.each_once()) expect(false, "small jobs in a row run each unit once", i);
    }
  }
}

void sleeping_workers_wake() {
  std::atomic<int> helped{0};
  for (int i = 0; i < 20; i++) {
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
    tally t(64);
    t.spin = 20000;
    parallel(3, 64, tally::run, &t);
    expect(t.each_once(), "a job for sleeping workers runs each unit once", i);
    if (t.thread_most > 0) helped++;
  }
  expect(helped > 0, "sleeping workers wake up and help", helped);
}

// Long after its own units are done: the caller has gone to sleep by then. It leaves a unit to a
// worker: one that is slow to wake would find nothing to be waited for.
void a_sleeping_caller_wakes() {
  struct slow {
    tally units{16};
    std::atomic<bool> joined{false};
    static void run(void* context, int64_t unit, int thread) {
      slow& job = *static_cast<slow*>(context);
      if (thread == 0) {
        const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(50);
        while (!job.joined && std::chrono::steady_clock::now() < end) std::this_thread::yield();
      } else {
        job.joined = true;
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
      }
      tally::run(&job.units, unit, thread);
    }
  };
  std::atomic<int> waited{0};
  for (int i = 0; i < 40; i++) {
    slow job;
    job.units.spin = 20000;
    parallel(3, 16, slow::run, &job);
    expect(job.units.each_once(), "a caller that slept finds all units done", i);
    if (job.units.thread_most > 0) waited++;
  }
  expect(waited > 0, "some callers had to wait for a worker", waited);
}

void callers_share() {
  std::vector<std::thread> callers;
  std::atomic<int> wrong{0};
  for (int c = 0; c < 4; c++) {
    callers.emplace_back([&wrong] {
      for (int i = 0; i < 300; i++) {
        tally t(20);
        parallel(4, 20, tally::run, &t);
        if (!t.each_once()) wrong++;
      }
    });
  }
  for (std::thread& c : callers) c.join();
  expect(wrong == 0, "four callers at once each get their units done", wrong);
}

void nested_calls_run_alone() {
  std::atomic<int> inner{0};
  static const bitgrad::unit_function count = [](void* context, int64_t, int) {
    ++*static_cast<std::atomic<int>*>(context);
  };
  parallel(4, 10, [](void* context, int64_t, int) { parallel(4, 5, count, context); }, &inner);
  expect(inner == 50, "a unit may call parallel", inner);
}

void limit_is_kept() {
  bitgrad::pool_limit(2);
  tally t(1000);
  t.spin = 2000;
  parallel(8, 1000, tally::run, &t);
  expect(t.thread_most <= 1, "no more threads than the limit", t.thread_most);
  bitgrad::pool_limit(1);
  tally alone(10);
  parallel(8, 10, tally::run, &alone);
  expect(alone.thread_most == 0 && alone.each_once(), "a limit of one runs on the caller");
  bitgrad::pool_limit(64);
}

// Which threads ran is up to the scheduler; what is checked holds for any of them.
void workers_are_set_up() {
  std::atomic<int> wrong{0};
#if defined(__x86_64__)
  const unsigned before = _mm_getcsr();
  _mm_setcsr(before | 0x8040);  // flush to zero, denormals are zero: as a careless addon leaves it
#endif
  for (int i = 0; i < 50; i++) {
    parallel(3, 30, [](void* context, int64_t, int thread) {
      if (thread == 0) return;
      std::atomic<int>& count = *static_cast<std::atomic<int>*>(context);
#if defined(__x86_64__)
      if ((_mm_getcsr() & 0xffc0) != 0x1f80) count++;
#endif
      sigset_t blocked;
      pthread_sigmask(SIG_SETMASK, nullptr, &blocked);
      if (!sigismember(&blocked, SIGINT) || !sigismember(&blocked, SIGPROF)) count++;
    }, &wrong);
  }
#if defined(__x86_64__)
  _mm_setcsr(before);
#endif
  expect(wrong == 0, "workers have a clean control word and block signals", wrong);
  sigset_t blocked;
  pthread_sigmask(SIG_SETMASK, nullptr, &blocked);
  expect(!sigismember(&blocked, SIGINT), "the caller's signals are as they were");
}

[[maybe_unused]] void a_fork_starts_again() {
  std::fflush(stdout);
  const pid_t child = fork();
  if (child == 0) {
    alarm(20);
    tally t(1000);
    t.spin = 1000;
    parallel(4, 1000, tally::run, &t);
    _exit(t.each_once() ? 0 : 1);
  }
  int status = 0;
  waitpid(child, &status, 0);
  const bool clean = WIFEXITED(status) && WEXITSTATUS(status) == 0;
  expect(clean, "a forked child has a pool of its own", status);
  tally t(100);
  parallel(4, 100, tally::run, &t);
  expect(t.each_once(), "the parent's pool goes on after a fork");
}

void time_of_a_hand_over() {
  const int jobs = 20000;
  const auto start = std::chrono::steady_clock::now();
  for (int i = 0; i < jobs; i++) parallel(2, 2, [](void*, int64_t, int) {}, nullptr);
  const std::chrono::duration<double, std::micro> time = std::chrono::steady_clock::now() - start;
  std::printf("an empty job of two units on two threads: %.3f us\n", time.count() / jobs);
}

}  // namespace

int main(int argc, char** argv) {
  const bool patient = argc > 1 && std::strcmp(argv[1], "--long") == 0;
  bitgrad::pool_limit(64);
  workers_are_set_up();
  each_unit_runs_once();
  many_small_jobs(patient ? 200000 : 5000);
  sleeping_workers_wake();
  a_sleeping_caller_wakes();
  callers_share();
  nested_calls_run_alone();
  limit_is_kept();
#if !defined(__SANITIZE_THREAD__)  // which does not support threads in a forked child
  a_fork_starts_again();
#endif
  time_of_a_hand_over();
  std::printf("threads: %s\n", failures == 0 ? "all tests passed" : "FAILED");
  return failures != 0;
}

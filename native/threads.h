// The process-wide thread pool: a job is cut into units that its caller and the workers claim.
// Workers start lazily, spin briefly between the jobs of a training, then sleep. Nothing joins
// them: their state is leaked on purpose, so that process exit in the middle of a job is clean.
// What a unit computes must not depend on the thread that runs it; then no result depends on it.
#ifndef BITGRAD_THREADS_H
#define BITGRAD_THREADS_H

#include <cstdint>

namespace bitgrad {

// Must not throw. `thread` is 0 for the caller and below the number of threads asked for; no two
// units of a job run with the same index at once, so it may choose a scratch buffer.
using unit_function = void (*)(void* context, int64_t unit, int thread);

constexpr int max_threads = 64;

// Runs units 0..units-1 (fewer than 2^32) on at most `threads` threads; returns when all are done.
// Where another caller holds the pool, or a unit calls this again, the caller does all of it
// alone, as thread 0. A thread prefers the same share of the units in every job of as many.
void parallel(int threads, int64_t units, unit_function run, void* context);

// The most threads any later job may use, its caller included. It is the number of cores until set.
void pool_limit(int threads);

}  // namespace bitgrad

#endif

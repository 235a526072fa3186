// Threads for whole runs, apart from the pool that shares the work of one op: a run may last for
// hours. A thread that is done waits a while for the next run; none is ever joined, so the process
// may end in the middle of any.
#pragma once

namespace bitgrad {

/**
 * Calls `work(context)` on another thread, which must not throw; false if there is none to be had.
 */
bool run_in_background(void (*work)(void* context), void* context) noexcept;

}  // namespace bitgrad

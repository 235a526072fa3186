// A segment that is bound once and run again and again, each time by a call without arguments: the
// path of a service that predicts one sample at a time, where reading arguments would take longer
// than the arithmetic.
#pragma once

#include <node_api.h>

namespace bitgrad {

/**
 * repeat(plan, segment, status) -> call. `call(regions)` binds memory; `call()` runs the segment in
 * it, on the calling thread, and writes the status. Who calls keeps the memory alive and whole.
 */
napi_value repeat(napi_env env, napi_callback_info info);

}  // namespace bitgrad

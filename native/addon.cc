// Placeholder until the executor lands: what lib/executors/loader.ts checks, and nothing else.
#include <napi.h>

#include "abi.h"
#include "cpu.h"

namespace {

Napi::Object init(Napi::Env env, Napi::Object exports) {
  exports["abi"] = bitgrad::abi;
  exports["version"] = BITGRAD_VERSION;
  Napi::Array names = Napi::Array::New(env);
  const bitgrad::isa_list list = bitgrad::detect_isas();
  for (int i = 0; i < list.count; ++i) {
    names[static_cast<std::uint32_t>(i)] = bitgrad::isa_name(list.isas[i]);
  }
  exports["isas"] = names;
  return exports;
}

}  // namespace

NODE_API_MODULE(bitgrad, init)

// An addon that is none of ours, or of another version: loader.test.ts compiles it with other
// values of STRANGER_ABI and STRANGER_VERSION and offers it to the loader.
#include <node_api.h>

NAPI_MODULE_INIT() {
#if defined(STRANGER_VERSION)
  napi_value abi = nullptr;
  napi_value version = nullptr;
  napi_create_int32(env, STRANGER_ABI, &abi);
  napi_create_string_utf8(env, STRANGER_VERSION, NAPI_AUTO_LENGTH, &version);
  napi_set_named_property(env, exports, "abi", abi);
  napi_set_named_property(env, exports, "version", version);
#endif
  return exports;
}

// The number of the border between lib/ and the addon. Raise it, here and in
// lib/executors/loader.ts, with every change of the encoded plan, the segment or the calls: a
// build left over from before an update is then refused instead of run.
#ifndef BITGRAD_ABI_H
#define BITGRAD_ABI_H

namespace bitgrad {

inline constexpr int abi = 3;

}  // namespace bitgrad

#endif

// The kernels of each instruction set that this build contains.
#include "dispatch.h"

namespace bitgrad {

namespace scalar {
extern const kernel_table kernels;
}
#if defined(BITGRAD_X64)
namespace avx2 {
extern const kernel_table kernels;
}
namespace avx512 {
extern const kernel_table kernels;
}
#elif defined(BITGRAD_ARM64)
namespace neon {
extern const kernel_table kernels;
}
#endif

const kernel_table* kernels_of(isa which) noexcept {
  switch (which) {
    case isa::scalar: return &scalar::kernels;
#if defined(BITGRAD_X64)
    case isa::avx2: return &avx2::kernels;
    case isa::avx512: return &avx512::kernels;
#elif defined(BITGRAD_ARM64)
    case isa::neon: return &neon::kernels;
#endif
    default: return nullptr;
  }
}

}  // namespace bitgrad

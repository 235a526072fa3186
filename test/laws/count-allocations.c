// Preloaded into Node.js by test/laws/memory.test.ts: counts how often the code between two addresses
// asks the C library for memory, operator new included, on whatever thread. COUNTS names a file of
// three numbers, shared with test/programs/memory.ts: calls counted so far, where the code starts,
// where it ends. What other code of the process does is not counted. Relies on glibc's other names
// for its functions.
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

void* __libc_malloc(size_t bytes);
void* __libc_calloc(size_t count, size_t bytes);
void* __libc_realloc(void* memory, size_t bytes);
void* __libc_memalign(size_t alignment, size_t bytes);

static struct {
  _Atomic uint64_t calls, from, to;
}* counts;

__attribute__((constructor)) static void open_counts(void) {
  const int file = open(COUNTS, O_RDWR);
  void* const mapped = mmap(NULL, sizeof *counts, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  if (mapped != MAP_FAILED) counts = mapped;
  close(file);
}

static void count(const void* caller) {
  if (counts == NULL) return;
  const uint64_t address = (uint64_t)(uintptr_t)caller;
  if (address >= atomic_load(&counts->from) && address < atomic_load(&counts->to)) {
    atomic_fetch_add(&counts->calls, 1);
  }
}

void* malloc(size_t bytes) {
  count(__builtin_return_address(0));
  return __libc_malloc(bytes);
}

void* calloc(size_t n, size_t bytes) {
  count(__builtin_return_address(0));
  return __libc_calloc(n, bytes);
}

void* realloc(void* memory, size_t bytes) {
  count(__builtin_return_address(0));
  return __libc_realloc(memory, bytes);
}

void* memalign(size_t alignment, size_t bytes) {
  count(__builtin_return_address(0));
  return __libc_memalign(alignment, bytes);
}

void* aligned_alloc(size_t alignment, size_t bytes) {
  count(__builtin_return_address(0));
  return __libc_memalign(alignment, bytes);
}

int posix_memalign(void** memory, size_t alignment, size_t bytes) {
  count(__builtin_return_address(0));
  *memory = __libc_memalign(alignment, bytes);
  return *memory == NULL ? ENOMEM : 0;
}

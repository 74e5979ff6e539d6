// The one main of every test executable: doctest's own.
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include <doctest/doctest.h>

#include "tests/support/instrumented.h"

#if GUICHET_THREAD_SANITIZED
extern "C" const char* __tsan_default_suppressions();

// Debian's RocksDB is not built for ThreadSanitizer, which therefore misses its atomics and takes what it does
// behind them for races.
extern "C" const char* __tsan_default_suppressions() {
  return "called_from_lib:librocksdb.so\nrace:librocksdb.so\nrace:rocksdb::\n";
}
#endif

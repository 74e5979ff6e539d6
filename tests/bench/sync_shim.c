/* LD_PRELOAD, for ./dev bench. With GUICHET_SLOW_SYNC_MS=N every fdatasync and fsync takes N milliseconds longer, as on
 * a slower disk. With GUICHET_COUNT_SYNCS=FILE the number of both is written there when the process ends. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static atomic_ulong calls;

static void count_and_wait(void) {
  atomic_fetch_add_explicit(&calls, 1, memory_order_relaxed);
  const char* text = getenv("GUICHET_SLOW_SYNC_MS");
  const long milliseconds = text != NULL ? strtol(text, NULL, 10) : 0;
  if (milliseconds <= 0) return;
  const struct timespec delay = {milliseconds / 1000, (milliseconds % 1000) * 1000000L};
  nanosleep(&delay, NULL);
}

int fdatasync(int file) {
  static int (*real)(int);
  if (real == NULL) real = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
  count_and_wait();
  return real(file);
}

int fsync(int file) {
  static int (*real)(int);
  if (real == NULL) real = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
  count_and_wait();
  return real(file);
}

__attribute__((destructor)) static void write_count(void) {
  const char* path = getenv("GUICHET_COUNT_SYNCS");
  FILE* file = path != NULL ? fopen(path, "w") : NULL;
  if (file == NULL) return;
  fprintf(file, "%lu\n", atomic_load(&calls));
  fclose(file);
}

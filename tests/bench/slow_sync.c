/* LD_PRELOAD: every fdatasync and fsync takes GUICHET_SLOW_SYNC_MS longer, as on a slower disk. For ./dev bench. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <time.h>

static void wait_longer(void) {
  const char* text = getenv("GUICHET_SLOW_SYNC_MS");
  const long milliseconds = text != NULL ? strtol(text, NULL, 10) : 0;
  const struct timespec delay = {milliseconds / 1000, (milliseconds % 1000) * 1000000L};
  nanosleep(&delay, NULL);
}

int fdatasync(int file) {
  static int (*real)(int);
  if (real == NULL) real = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
  wait_longer();
  return real(file);
}

int fsync(int file) {
  static int (*real)(int);
  if (real == NULL) real = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
  wait_longer();
  return real(file);
}

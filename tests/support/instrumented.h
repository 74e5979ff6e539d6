#pragma once

// Whether this build carries a sanitizer, as GCC and as Clang say it: GUICHET_ADDRESS_SANITIZED,
// GUICHET_THREAD_SANITIZED, 0 or 1.

#if defined(__has_feature)
#define GUICHET_HAS_FEATURE(name) __has_feature(name)
#else
#define GUICHET_HAS_FEATURE(name) 0
#endif

#if defined(__SANITIZE_ADDRESS__) || GUICHET_HAS_FEATURE(address_sanitizer)
#define GUICHET_ADDRESS_SANITIZED 1
#else
#define GUICHET_ADDRESS_SANITIZED 0
#endif

#if defined(__SANITIZE_THREAD__) || GUICHET_HAS_FEATURE(thread_sanitizer)
#define GUICHET_THREAD_SANITIZED 1
#else
#define GUICHET_THREAD_SANITIZED 0
#endif

#pragma once

// GMime's objects with owners, and its casts without macros. Private to adapters/mail.

#include <memory>
#include <string>

#include <gmime/gmime.h>

namespace guichet::mail {

/// Once for the process; afterwards different objects may be used by different threads.
void start_gmime();

struct ObjectDeleter {
  void operator()(void* object) const { g_object_unref(object); }
};

template <class T>
using Owned = std::unique_ptr<T, ObjectDeleter>;

/// To the class it inherits from, or the one it is known to be: a GObject begins with its base.
template <class To, class From>
To* as(From* object) {
  return reinterpret_cast<To*>(object);  // NOLINT(cppcoreguidelines-pro-type-reinterpret-cast): GObject's way
}

/// A text that GLib allocated.
inline std::string take_text(char* text) {
  std::string copy = text == nullptr ? "" : text;
  g_free(text);
  return copy;
}

}  // namespace guichet::mail

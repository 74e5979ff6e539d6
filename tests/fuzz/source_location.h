#pragma once

// Put before every file of the fuzz preset. Clang 14 has no __builtin_source_location, so that the <source_location> of
// GCC 12's library is empty there; this is the part of std::source_location that the project uses.

#include <version>

#if defined(__clang__) && !defined(__cpp_lib_source_location)

namespace std {

struct source_location {
  static constexpr source_location current(
      const char* file = __builtin_FILE(), unsigned line = __builtin_LINE()) noexcept {
    source_location here;
    here.file_ = file;
    here.line_ = line;
    return here;
  }

  constexpr const char* file_name() const noexcept { return file_; }

  constexpr unsigned line() const noexcept { return line_; }

 private:
  const char* file_ = "";
  unsigned line_ = 0;
};

}  // namespace std

#endif

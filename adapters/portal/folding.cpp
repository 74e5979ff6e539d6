#include "adapters/portal/folding.h"

#include <cstdlib>

#include <utf8proc.h>

namespace guichet::portal {

std::string folded(std::string_view text) {
  utf8proc_uint8_t* mapped = nullptr;
  const auto length = utf8proc_map(
      reinterpret_cast<const utf8proc_uint8_t*>(text.data()),  // NOLINT(cppcoreguidelines-pro-type-reinterpret-cast)
      static_cast<utf8proc_ssize_t>(text.size()),
      &mapped,
      static_cast<utf8proc_option_t>(UTF8PROC_COMPOSE | UTF8PROC_STRIPMARK | UTF8PROC_CASEFOLD | UTF8PROC_COMPAT));
  std::string result;
  for (utf8proc_ssize_t i = 0; i < length; ++i) {
    const auto byte = mapped[i];
    const bool kept = byte >= 0x80 || (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z');
    result += kept ? static_cast<char>(byte) : ' ';
  }
  std::free(mapped);  // NOLINT(cppcoreguidelines-no-malloc): utf8proc allocates so
  return result;
}

}  // namespace guichet::portal

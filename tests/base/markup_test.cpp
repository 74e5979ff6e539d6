#include "engine/base/markup.h"

#include <doctest/doctest.h>

#include "engine/base/utf8.h"

namespace guichet {

TEST_CASE("a resident's text leaves XML well-formed: what has no place in it is left out") {
  CHECK(escaped("a<b> & \"c\"") == "a&lt;b&gt; &amp; &quot;c&quot;");
  CHECK(escaped(std::string("a\0b\x1F\tc\n", 7)) == "ab\tc\n");
  CHECK(escaped("a\uFFFEb\uFFFF\uFFFDc\uFEFF") == "ab\uFFFDc\uFEFF");
  CHECK(escaped("\xEF") == "\xEF");
}

TEST_CASE("UTF-8 is told from other bytes: no half, overlong, surrogate or too large character") {
  for (const auto* text : {"", "a", "é", "€", "\U0010FFFF", "\uD7FF\uE000"}) CHECK_MESSAGE(is_utf8(text), text);
  for (const auto* text : {"\xFF", "\xC3", "a\xE9z", "\xC0\xAF", "\xE0\x80\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80"})
    CHECK_FALSE(is_utf8(text));
}

}  // namespace guichet

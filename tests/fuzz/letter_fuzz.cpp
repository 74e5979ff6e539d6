// Any bytes as a connection of LMTP, cut anywhere, and whatever it hands over as a letter: nothing breaks or loops,
// bounds hold, it means the same however the bytes came, and what is read of a letter is text that may be shown and
// stored.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/mail/incoming.h"
#include "adapters/mail/lmtp_session.h"
#include "engine/base/check.h"

namespace {

using guichet::check;
using namespace guichet::mail;

constexpr IncomingLimits small{
    .enclosures_max = 5, .enclosure_bytes_max = 4'096, .text_bytes_max = 2'000, .parts_max = 20};

bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
}

/// As RFC 3629 has it, as far as lengths go: no byte stands where it cannot.
bool is_utf8(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const auto lead = static_cast<unsigned char>(text[at]);
    const std::size_t size = lead < 0x80 ? 1 : lead >= 0xC2 && lead < 0xE0 ? 2 : lead >= 0xE0 && lead < 0xF0 ? 3 : 4;
    if ((lead >= 0x80 && lead < 0xC2) || lead > 0xF4 || at + size > text.size()) return false;
    for (std::size_t i = 1; i < size; ++i)
      if ((static_cast<unsigned char>(text[at + i]) & 0xC0U) != 0x80) return false;
    at += size;
  }
  return true;
}

void read(std::string_view bytes) {
  const auto letter = read_letter(bytes, small);
  if (!letter) return;
  for (const auto* const line : {&letter->from, &letter->name, &letter->subject, &letter->message_id}) {
    check(std::ranges::none_of(*line, is_control), "what a header says is one line");
    check(is_utf8(*line), "and text");
  }
  check(is_utf8(letter->text), "what a letter says is text");
  check(letter->text.size() <= small.text_bytes_max, "of a bounded length");
  check(letter->enclosures.size() <= small.enclosures_max, "enclosures are counted");
  for (const auto& enclosure : letter->enclosures) {
    check(enclosure.content.size() <= small.enclosure_bytes_max, "and bounded");
    check(!enclosure.name.empty() && enclosure.name != "." && enclosure.name != "..", "each has a name");
    check(enclosure.name.find_first_of("/\\") == std::string::npos, "that leads nowhere");
    check(std::ranges::none_of(enclosure.name, is_control) && is_utf8(enclosure.name), "and can be shown");
  }
}

struct Talk {
  std::string replies;
  std::vector<std::string> letters;
};

void settle(LmtpSession& session, Talk& talk) {
  while (session.has_letter()) {
    const auto letter = session.letter();
    check(!letter.recipients.empty() && letter.recipients.size() <= 3, "a letter is for somebody");
    talk.letters.push_back(letter.bytes);
    talk.replies += session.answer({letter.recipients.size(), "250 2.0.0 kept"});
  }
}

Talk talk_of(std::string_view bytes, std::size_t cut) {
  LmtpSession session(
      "town.example",
      [](std::string_view address) { return address.ends_with("@town.example"); },
      {.line_bytes_max = 200, .letter_bytes_max = 8'192, .recipients_max = 3, .mistakes_max = 5});
  Talk talk;
  for (const auto part : {bytes.substr(0, cut), bytes.substr(cut)}) {
    if (session.ended()) break;
    talk.replies += session.take(part);
    settle(session, talk);
  }
  return talk;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): libFuzzer speaks bytes
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  const auto whole = talk_of(bytes, bytes.size());
  const auto parted = talk_of(bytes, data[0] * bytes.size() / 256);
  check(
      whole.replies == parted.replies && whole.letters == parted.letters,
      "a connection means the same wherever it is cut");
  for (const auto& letter : whole.letters) read(letter);
  read(bytes);
  return 0;
}

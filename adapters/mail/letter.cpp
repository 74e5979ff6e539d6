#include "adapters/mail/letter.h"

#include <chrono>

#include <fmt/format.h>

#include "adapters/mail/gmime.h"

namespace guichet::mail {
namespace {

/// What stands in a header stays in its line.
std::string one_line(std::string text) {
  for (auto& c : text)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = ' ';
  return text;
}

std::string with_plain_ends(const std::string& text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i)
    if (text[i] != '\r')
      plain += text[i];
    else if (i + 1 == text.size() || text[i + 1] != '\n')
      plain += '\n';
  if (!plain.ends_with('\n')) plain += '\n';
  return plain;
}

void set_header(GMimeMessage* message, const char* name, const std::string& value) {
  g_mime_object_set_header(as<GMimeObject>(message), name, one_line(value).c_str(), "utf-8");
}

Owned<GMimePart> part_of(const std::string& text) {
  Owned<GMimePart> part(g_mime_part_new_with_type("text", "plain"));
  g_mime_object_set_content_type_parameter(as<GMimeObject>(part.get()), "charset", "utf-8");
  const auto plain = with_plain_ends(text);
  const Owned<GMimeStream> stream(g_mime_stream_mem_new_with_buffer(plain.data(), plain.size()));
  const Owned<GMimeDataWrapper> content(
      g_mime_data_wrapper_new_with_stream(stream.get(), GMIME_CONTENT_ENCODING_DEFAULT));
  g_mime_part_set_content(part.get(), content.get());
  g_mime_part_set_content_encoding(part.get(), GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE);
  return part;
}

}  // namespace

void start_gmime() {
  static const bool started = [] {
    g_mime_init();
    return true;
  }();
  (void)started;
}

std::string write_letter(const Letter& letter) {
  start_gmime();
  const Owned<GMimeMessage> message(g_mime_message_new(1));
  auto* const raw = message.get();
  g_mime_message_add_mailbox(raw, GMIME_ADDRESS_TYPE_FROM, one_line(letter.from_name).c_str(), letter.from.c_str());
  if (!letter.reply_to.empty())
    g_mime_message_add_mailbox(raw, GMIME_ADDRESS_TYPE_REPLY_TO, nullptr, letter.reply_to.c_str());
  g_mime_message_add_mailbox(raw, GMIME_ADDRESS_TYPE_TO, nullptr, letter.to.c_str());
  g_mime_message_set_subject(raw, one_line(letter.subject).c_str(), "utf-8");
  auto* date = g_date_time_new_from_unix_utc(
      std::chrono::duration_cast<std::chrono::seconds>(letter.date.time_since_epoch()).count());
  g_mime_message_set_date(raw, date);
  g_date_time_unref(date);
  g_mime_message_set_message_id(raw, letter.message_id.c_str());
  if (!letter.thread_id.empty()) {
    set_header(raw, "In-Reply-To", fmt::format("<{}>", letter.thread_id));
    set_header(raw, "References", fmt::format("<{}>", letter.thread_id));
  }
  set_header(raw, "Auto-Submitted", "auto-generated");
  set_header(raw, "X-Auto-Response-Suppress", "OOF, AutoReply");
  const auto part = part_of(letter.text);
  // What describes the content belongs to the part: GMime writes its headers behind the letter's.
  if (!letter.language.empty())
    g_mime_object_set_header(
        as<GMimeObject>(part.get()), "Content-Language", one_line(letter.language).c_str(), "utf-8");
  g_mime_message_set_mime_part(raw, as<GMimeObject>(part.get()));
  auto* options = g_mime_format_options_new();
  g_mime_format_options_set_newline_format(options, GMIME_NEWLINE_FORMAT_DOS);
  auto bytes = take_text(g_mime_object_to_string(as<GMimeObject>(raw), options));
  g_mime_format_options_free(options);
  return bytes;
}

}  // namespace guichet::mail

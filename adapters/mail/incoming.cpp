#include "adapters/mail/incoming.h"

#include <algorithm>

#include <fmt/format.h>

#include "adapters/mail/gmime.h"
#include "engine/base/ascii.h"

namespace guichet::mail {
namespace {

/// One line of valid UTF-8, whatever the header held.
std::string clean(const char* text, std::size_t bytes_max) {
  if (text == nullptr) return {};
  auto valid = take_text(g_utf8_make_valid(text, -1));
  for (auto& c : valid)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = ' ';
  if (valid.size() > bytes_max) valid = take_text(g_utf8_make_valid(valid.substr(0, bytes_max).c_str(), -1));
  return valid;
}

std::string header_of(GMimeMessage* message, const char* name) {
  return clean(g_mime_object_get_header(as<GMimeObject>(message), name), 1'000);
}

void add_ids(std::vector<std::string>& ids, const std::string& header, bool last_first) {
  auto* parsed = g_mime_references_parse(nullptr, header.c_str());
  std::vector<std::string> found;
  for (int i = 0; i < std::min(g_mime_references_length(parsed), 50); ++i)
    found.push_back(clean(g_mime_references_get_message_id(parsed, i), 500));
  g_mime_references_free(parsed);
  if (last_first) std::ranges::reverse(found);
  std::ranges::move(found, std::back_inserter(ids));
}

bool is_automatic(GMimeMessage* message) {
  const auto submitted = ascii_lower(header_of(message, "Auto-Submitted"));
  if (!submitted.empty() && !submitted.starts_with("no")) return true;
  const auto precedence = ascii_lower(header_of(message, "Precedence"));
  if (precedence == "bulk" || precedence == "list" || precedence == "junk" || precedence == "auto_reply") return true;
  for (const auto* const sign : {"List-Id", "X-Autoreply", "X-Autorespond", "X-Auto-Reply-From", "Feedback-ID"})
    if (!header_of(message, sign).empty()) return true;
  const auto* type = g_mime_object_get_content_type(g_mime_message_get_mime_part(message));
  return type != nullptr &&
         g_mime_content_type_is_type(const_cast<GMimeContentType*>(type), "multipart", "report") != 0;
}

std::string content_of(GMimePart* part, std::size_t bytes_max) {
  auto* content = g_mime_part_get_content(part);
  if (content == nullptr) return {};
  const Owned<GMimeStream> stream(g_mime_stream_mem_new());
  if (g_mime_data_wrapper_write_to_stream(content, stream.get()) < 0) return {};
  auto* bytes = g_mime_stream_mem_get_byte_array(as<GMimeStreamMem>(stream.get()));
  const auto size = std::min<std::size_t>(bytes->len, bytes_max + 1);
  return {reinterpret_cast<const char*>(bytes->data), size};  // NOLINT(cppcoreguidelines-pro-type-reinterpret-cast)
}

std::string name_of(GMimePart* part, std::size_t number) {
  auto name = clean(g_mime_part_get_filename(part), 200);
  name = name.substr(name.find_last_of("/\\") + 1);
  if (name.empty() || name == "." || name == "..") name = fmt::format("piece-{}", number);
  return name;
}

/// The parts of a letter, one after the other.
class Reading {
 public:
  explicit Reading(const IncomingLimits& limits) : limits_(limits) {}

  void take(GMimeObject* object) {
    if (++parts_ > limits_.parts_max) return;
    if (g_type_check_instance_is_a(as<GTypeInstance>(object), g_mime_part_get_type()) != 0)
      return take_part(as<GMimePart>(object));
    if (g_type_check_instance_is_a(as<GTypeInstance>(object), g_mime_multipart_get_type()) != 0) {
      auto* multipart = as<GMimeMultipart>(object);
      for (int i = 0; i < g_mime_multipart_get_count(multipart); ++i) take(g_mime_multipart_get_part(multipart, i));
    } else if (g_type_check_instance_is_a(as<GTypeInstance>(object), g_mime_message_part_get_type()) != 0) {
      auto bytes = take_text(g_mime_object_to_string(object, nullptr));
      enclose({fmt::format("letter-{}.eml", enclosures.size() + 1), std::move(bytes)});
    }
  }

  bool too_many() const { return parts_ > limits_.parts_max || enclosures.size() > limits_.enclosures_max; }

  std::string plain;
  std::string html;
  std::vector<Enclosure> enclosures;
  bool too_large = false;

 private:
  void take_part(GMimePart* part) {
    auto* type = g_mime_object_get_content_type(as<GMimeObject>(part));
    const auto* disposition = g_mime_object_get_disposition(as<GMimeObject>(part));
    const bool attached = disposition != nullptr && ascii_lower(disposition) == "attachment";
    const bool is_text = g_type_check_instance_is_a(as<GTypeInstance>(part), g_mime_text_part_get_type()) != 0;
    if (is_text && !attached && g_mime_part_get_filename(part) == nullptr) {
      auto text = take_text(g_mime_text_part_get_text(as<GMimeTextPart>(part)));
      (g_mime_content_type_is_type(type, "text", "html") != 0 ? html : plain) += text;
      return;
    }
    enclose({name_of(part, enclosures.size() + 1), content_of(part, limits_.enclosure_bytes_max)});
  }

  void enclose(Enclosure enclosure) {
    too_large = too_large || enclosure.content.size() > limits_.enclosure_bytes_max;
    if (!enclosure.content.empty() && enclosures.size() <= limits_.enclosures_max)
      enclosures.push_back(std::move(enclosure));
  }

  const IncomingLimits& limits_;
  std::size_t parts_ = 0;
};

/// Valid UTF-8 without controls, lines with plain ends, not longer than it may be.
std::string plain_text(const std::string& raw, std::size_t bytes_max) {
  std::string text;
  for (const char c : raw)
    if (c == '\n' || c == '\t' || static_cast<unsigned char>(c) >= 0x20) text += c;
  text = take_text(g_utf8_make_valid(text.c_str(), static_cast<gssize>(text.size())));
  const auto first = text.find_first_not_of(" \t\n");
  const auto last = text.find_last_not_of(" \t\n");
  if (first == std::string::npos) return {};
  text = text.substr(first, last - first + 1);
  if (text.size() <= bytes_max) return text;
  return take_text(g_utf8_make_valid(text.substr(0, bytes_max).c_str(), -1)) + " […]";
}

}  // namespace

Result<Incoming> read_letter(std::string_view bytes, const IncomingLimits& limits) {
  start_gmime();
  const Owned<GMimeStream> stream(g_mime_stream_mem_new_with_buffer(bytes.data(), bytes.size()));
  const Owned<GMimeParser> parser(g_mime_parser_new_with_stream(stream.get()));
  const Owned<GMimeMessage> message(g_mime_parser_construct_message(parser.get(), nullptr));
  auto* const root = message ? g_mime_message_get_mime_part(message.get()) : nullptr;
  if (root == nullptr) return invalid("this is no letter");
  Incoming letter;
  auto* from = g_mime_message_get_from(message.get());
  auto* first = from == nullptr ? nullptr : internet_address_list_get_address(from, 0);
  if (first != nullptr &&
      g_type_check_instance_is_a(as<GTypeInstance>(first), internet_address_mailbox_get_type()) != 0)
    letter.from = clean(internet_address_mailbox_get_addr(as<InternetAddressMailbox>(first)), 254);
  if (first != nullptr) letter.name = clean(internet_address_get_name(first), 200);
  letter.subject = clean(g_mime_message_get_subject(message.get()), 400);
  letter.message_id = clean(g_mime_message_get_message_id(message.get()), 500);
  add_ids(letter.references, header_of(message.get(), "In-Reply-To"), false);
  add_ids(letter.references, header_of(message.get(), "References"), true);
  letter.automatic = is_automatic(message.get());
  Reading reading(limits);
  reading.take(root);
  if (reading.too_many()) return invalid("the letter has too many parts or enclosures");
  if (reading.too_large) return invalid("an enclosure is larger than this town takes");
  const auto whole = plain_text(reading.plain.empty() ? text_of_html(reading.html) : reading.plain, SIZE_MAX);
  const auto fresh = without_quotes(whole);
  letter.quotes = fresh != whole;
  letter.text = plain_text(fresh, limits.text_bytes_max);
  letter.enclosures = std::move(reading.enclosures);
  return letter;
}

}  // namespace guichet::mail

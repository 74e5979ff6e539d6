#include "adapters/http/posted.h"

#include <algorithm>
#include <optional>

#include "adapters/http/conditions.h"
#include "adapters/http/multipart.h"
#include "engine/base/ascii.h"
#include "engine/base/text.h"

namespace guichet::http {
namespace {

constexpr std::size_t posted_fields_max = 400;
constexpr std::size_t files_max = 20;
constexpr std::size_t value_bytes_max = 100'000;

std::optional<unsigned> hex(char c) {
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a' + 10);
  if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A' + 10);
  return std::nullopt;
}

/// What is no UTF-8, or holds NUL, was not typed into our form.
bool is_text(std::string_view value) {
  for (std::size_t i = 0; i < value.size();) {
    const auto lead = static_cast<unsigned char>(value[i]);
    if (lead == 0) return false;
    const std::size_t length = lead < 0x80   ? 1
                               : lead < 0xC2 ? 0
                               : lead < 0xE0 ? 2
                               : lead < 0xF0 ? 3
                               : lead < 0xF5 ? 4
                                             : 0;
    if (length == 0 || i + length > value.size()) return false;
    for (std::size_t k = 1; k < length; ++k)
      if ((static_cast<unsigned char>(value[i + k]) & 0xC0U) != 0x80U) return false;
    const auto second = length > 1 ? static_cast<unsigned char>(value[i + 1]) : 0x80U;
    if ((lead == 0xE0 && second < 0xA0) || (lead == 0xED && second > 0x9F) || (lead == 0xF0 && second < 0x90) ||
        (lead == 0xF4 && second > 0x8F))
      return false;
    i += length;
  }
  return true;
}

/// name="…" of a Content-Disposition; browsers write a quote as %22.
std::optional<std::string> quoted_parameter(std::string_view header, std::string_view name) {
  const auto wanted = "; " + std::string(name) + "=\"";
  const auto at = header.find(wanted);
  if (at == std::string_view::npos) return std::nullopt;
  const auto begin = at + wanted.size();
  const auto end = header.find('"', begin);
  if (end == std::string_view::npos) return std::nullopt;
  return std::string(header.substr(begin, end - begin));
}

}  // namespace

std::string decode_urlencoded(std::string_view text) {
  std::string plain;
  plain.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto high = text[i] == '%' && i + 2 < text.size() ? hex(text[i + 1]) : std::nullopt;
    const auto low = high ? hex(text[i + 2]) : std::nullopt;
    if (low) {
      plain += static_cast<char>(*high * 16 + *low);
      i += 2;
    } else {
      plain += text[i] == '+' ? ' ' : text[i];
    }
  }
  return plain;
}

Result<Posted> Posted::read(const Visit& visit) {
  Posted posted;
  const auto header = visit.request->header("content-type");
  const auto type = media_type_of(header);
  if (type == "multipart/form-data") {
    GUICHET_TRY(const auto boundary, MultipartReader::boundary_of(header));
    GUICHET_TRY_STATUS(posted.read_multipart(visit.body, boundary));
  } else if (type == "application/x-www-form-urlencoded" || visit.body.empty()) {
    GUICHET_TRY_STATUS(posted.read_urlencoded(visit.body));
  } else {
    return invalid("a form is application/x-www-form-urlencoded or multipart/form-data");
  }
  const auto sound = std::ranges::all_of(posted.fields_, [](const auto& field) {
    return is_text(field.first) && is_text(field.second) && field.second.size() <= value_bytes_max;
  });
  if (!sound) return invalid("a field of the form is no UTF-8, or too long");
  return posted;
}

Status Posted::read_urlencoded(std::string_view body) {
  while (!body.empty()) {
    const auto end = body.find('&');
    const auto pair = body.substr(0, end);
    body = end == std::string_view::npos ? std::string_view() : body.substr(end + 1);
    if (pair.empty()) continue;
    if (fields_.size() >= posted_fields_max) return invalid("the form has too many fields");
    const auto equals = pair.find('=');
    const auto value = equals == std::string_view::npos ? std::string_view() : pair.substr(equals + 1);
    fields_.emplace_back(decode_urlencoded(pair.substr(0, equals)), decode_urlencoded(value));
  }
  return ok();
}

Status Posted::read_multipart(std::string_view body, const std::string& boundary) {
  const auto delimiter = "--" + boundary;
  auto at = body.find(delimiter);
  while (at != std::string_view::npos) {
    auto rest = body.substr(at + delimiter.size());
    if (rest.starts_with("--")) return ok();
    if (!rest.starts_with("\r\n")) return invalid("a part of the form does not begin as one");
    rest.remove_prefix(2);
    const auto end = rest.find("\r\n" + delimiter);
    if (end == std::string_view::npos) return invalid("the form ends before its end");
    GUICHET_TRY_STATUS(read_part(rest.substr(0, end)));
    body = rest.substr(end + 2);
    at = body.starts_with(delimiter) ? 0 : std::string_view::npos;
  }
  return invalid("the form ends before its end");
}

Status Posted::read_part(std::string_view part) {
  const auto end = part.find("\r\n\r\n");
  if (end == std::string_view::npos || end > 4096) return invalid("a part of the form has no head");
  const auto head = part.substr(0, end);
  const auto content = part.substr(end + 4);
  const auto at = ascii_lower(head).find("content-disposition:");
  if (at == std::string::npos) return invalid("a part of the form has no name");
  const auto disposition = head.substr(at, head.find("\r\n", at) - at);
  auto name = quoted_parameter(disposition, "name");
  auto filename = quoted_parameter(disposition, "filename");
  if (!name) return invalid("a part of the form has no name");
  if (!filename) {
    if (fields_.size() >= posted_fields_max) return invalid("the form has too many fields");
    fields_.emplace_back(*std::move(name), std::string(content));
    return ok();
  }
  if (filename->empty() && content.empty()) return ok();  // a file field left empty
  if (files_.size() >= files_max) return invalid("the form has too many files");
  auto plain = filename->substr(filename->find_last_of("/\\") + 1);
  std::erase_if(plain, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
  if (!is_text(plain) || plain.size() > 200 || plain.empty() || plain == "." || plain == "..") plain = "document";
  files_.push_back({*std::move(name), std::move(plain), std::string(content)});
  return ok();
}

std::string Posted::value(std::string_view name) const {
  for (const auto& [key, text] : fields_)
    if (key == name) return std::string(trimmed(text));
  return {};
}

std::vector<std::string> Posted::values(std::string_view name) const {
  std::vector<std::string> found;
  for (const auto& [key, text] : fields_)
    if (key == name) found.emplace_back(trimmed(text));
  return found;
}

bool Posted::has(std::string_view name) const {
  return std::ranges::any_of(fields_, [&](const auto& field) { return field.first == name; });
}

}  // namespace guichet::http

#include "adapters/http/sniff.h"

#include <algorithm>
#include <array>

namespace guichet::http {
namespace {

struct Signature {
  std::size_t at;
  std::string_view bytes;
  std::string_view media_type;
};

using namespace std::string_view_literals;

constexpr std::array signatures = {
    Signature{0, "\xFF\xD8\xFF"sv, "image/jpeg"},
    Signature{0, "\x89PNG\r\n\x1A\n"sv, "image/png"},
    Signature{0, "GIF87a"sv, "image/gif"},
    Signature{0, "GIF89a"sv, "image/gif"},
    Signature{8, "WEBP"sv, "image/webp"},
    Signature{4, "ftypheic"sv, "image/heic"},
    Signature{4, "ftypmif1"sv, "image/heif"},
    Signature{4, "ftypavif"sv, "image/avif"},
    Signature{4, "ftyp"sv, "video/mp4"},
    Signature{0, "%PDF-"sv, "application/pdf"},
    Signature{30, "mimetypeapplication/vnd.oasis.opendocument.text"sv, "application/vnd.oasis.opendocument.text"},
    Signature{
        30,
        "mimetypeapplication/vnd.oasis.opendocument.spreadsheet"sv,
        "application/vnd.oasis.opendocument.spreadsheet"},
    Signature{0, "PK\x03\x04"sv, "application/zip"},
    Signature{0, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"sv, "application/x-ole-storage"}};

bool is_text(std::string_view bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0x20 || byte == '\t' || byte == '\n' || byte == '\r' || byte == '\f';
  });
}

}  // namespace

std::string_view sniff_media_type(std::string_view first_bytes) {
  for (const auto& signature : signatures)
    if (first_bytes.size() > signature.at && first_bytes.substr(signature.at).starts_with(signature.bytes))
      return signature.media_type;
  return is_text(first_bytes.substr(0, 1024)) ? "text/plain" : "application/octet-stream";
}

std::vector<std::string_view> sniffed_media_types() {
  std::vector<std::string_view> types{"application/octet-stream", "text/plain"};
  for (const auto& signature : signatures)
    if (std::ranges::find(types, signature.media_type) == types.end()) types.push_back(signature.media_type);
  return types;
}

}  // namespace guichet::http

#include "adapters/http/photo.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace guichet::http {
namespace {

using namespace std::string_view_literals;

std::uint32_t byte_at(std::string_view bytes, std::size_t at) {
  return static_cast<unsigned char>(bytes[at]);
}

std::uint32_t number_at(std::string_view bytes, std::size_t at, std::size_t size, bool big_endian) {
  std::uint32_t number = 0;
  for (std::size_t i = 0; i < size; ++i) number = number << 8U | byte_at(bytes, at + (big_endian ? i : size - 1 - i));
  return number;
}

/// The tag 0x0112 of the first directory of an Exif block, 2 to 8; 1, upright, where there is none.
std::uint32_t orientation_of(std::string_view segment) {
  if (!segment.starts_with("Exif\0\0"sv)) return 1;
  const auto tiff = segment.substr(6);
  if (tiff.size() < 8) return 1;
  const auto big = tiff.starts_with("MM");
  const std::size_t directory = number_at(tiff, 4, 4, big);
  if (directory + 2 > tiff.size()) return 1;
  const auto entries = number_at(tiff, directory, 2, big);
  for (std::size_t i = 0; i < entries; ++i) {
    const auto entry = directory + 2 + 12 * i;
    if (entry + 12 > tiff.size()) return 1;
    if (number_at(tiff, entry, 2, big) != 0x0112) continue;
    const auto value = number_at(tiff, entry + 8, 2, big);
    return value >= 1 && value <= 8 ? value : 1;
  }
  return 1;
}

/// An Exif block that says nothing but how to turn the picture.
std::string orientation_segment(std::uint32_t orientation) {
  std::string segment(
      "\xFF\xE1\x00\x22"
      "Exif\0\0"
      "MM\0\x2A\0\0\0\x08"
      "\0\x01"
      "\x01\x12\0\x03\0\0\0\x01"sv);
  segment += '\0';
  segment += static_cast<char>(orientation);
  segment +=
      "\0\0"
      "\0\0\0\0"sv;
  return segment;
}

/// Kept: what decoding needs. Adobe's APP14 tells how colours are coded; APP2 is a colour profile.
bool is_needed(std::uint32_t marker, std::string_view content) {
  if (marker == 0xEE) return content.starts_with("Adobe");
  if (marker == 0xE2) return content.starts_with("ICC_PROFILE\0"sv);
  if (marker == 0xE0) return content.starts_with("JFIF\0"sv);
  return !(marker >= 0xE0 && marker <= 0xEF) && marker != 0xFE;
}

/// Coded picture data from `at` up to the next marker: FF 00 is a byte of it, FF D0 to FF D7 restart it.
std::size_t end_of_scan(std::string_view image, std::size_t at) {
  for (; at + 1 < image.size(); ++at) {
    const auto next = byte_at(image, at + 1);
    if (image[at] == '\xFF' && next != 0x00 && next != 0xFF && (next < 0xD0 || next > 0xD7)) return at;
  }
  return image.size();
}

/// Segment by segment up to the End Of Image: what stands behind it is a second picture or a film, with metadata of its
/// own. A progressive picture has segments between its scans too.
std::optional<std::string> clean_jpeg(std::string_view image) {
  std::string clean(image.substr(0, 2));
  std::uint32_t orientation = 1;
  bool scanned = false;
  for (std::size_t at = 2; at + 2 <= image.size();) {
    if (image[at] != '\xFF') return std::nullopt;
    const auto marker = byte_at(image, at + 1);
    if (marker == 0xFF) {
      ++at;  // fill bytes
      continue;
    }
    if (marker == 0xD9) {
      if (!scanned) return std::nullopt;
      if (orientation != 1) clean.insert(2, orientation_segment(orientation));
      return clean.append(image.substr(at, 2));
    }
    if (at + 4 > image.size()) return std::nullopt;
    const std::size_t length = number_at(image, at + 2, 2, true);
    if (length < 2 || at + 2 + length > image.size()) return std::nullopt;
    const auto content = image.substr(at + 4, length - 2);
    if (marker == 0xE1) orientation = std::max(orientation, orientation_of(content));
    if (is_needed(marker, content)) clean.append(image.substr(at, 2 + length));
    at += 2 + length;
    if (marker != 0xDA) continue;
    scanned = true;
    const auto end = end_of_scan(image, at);
    clean.append(image.substr(at, end - at));
    at = end;
  }
  return std::nullopt;
}

std::optional<std::string> clean_png(std::string_view image) {
  static constexpr std::array kept = {
      "IHDR"sv,
      "PLTE"sv,
      "IDAT"sv,
      "IEND"sv,
      "tRNS"sv,
      "gAMA"sv,
      "cHRM"sv,
      "sRGB"sv,
      "iCCP"sv,
      "sBIT"sv,
      "bKGD"sv,
      "pHYs"sv};
  std::string clean(image.substr(0, 8));
  for (std::size_t at = 8; at + 12 <= image.size();) {
    const std::size_t length = number_at(image, at, 4, true);
    if (length > image.size() - at - 12) return std::nullopt;
    const auto type = image.substr(at + 4, 4);
    if (std::ranges::find(kept, type) != kept.end()) clean.append(image.substr(at, length + 12));
    if (type == "IEND") return clean;
    at += length + 12;
  }
  return std::nullopt;
}

std::string little(std::uint32_t number) {
  std::string bytes;
  for (unsigned i = 0; i < 4; ++i) bytes += static_cast<char>(number >> (8 * i) & 0xFFU);
  return bytes;
}

std::optional<std::string> clean_webp(std::string_view image) {
  static constexpr std::array kept = {"VP8 "sv, "VP8L"sv, "VP8X"sv, "ALPH"sv, "ANIM"sv, "ANMF"sv, "ICCP"sv};
  static constexpr char exif_and_xmp = 0x08 | 0x04;
  std::string body;
  for (std::size_t at = 12; at + 8 <= image.size();) {
    const std::size_t length = number_at(image, at + 4, 4, false);
    if (length > image.size() - at - 8) return std::nullopt;
    const auto padded = std::min(length + (length & 1U), image.size() - at - 8);
    const auto type = image.substr(at, 4);
    if (std::ranges::find(kept, type) != kept.end()) {
      const auto begin = body.size();
      body.append(image.substr(at, 8 + padded));
      if (type == "VP8X" && length > 0) body[begin + 8] = static_cast<char>(body[begin + 8] & ~exif_and_xmp);
    }
    at += 8 + padded;
  }
  if (body.empty()) return std::nullopt;
  return "RIFF" + little(static_cast<std::uint32_t>(body.size() + 4)) + "WEBP" + body;
}

}  // namespace

std::optional<std::string> without_metadata(std::string_view image) {
  if (image.starts_with("\xFF\xD8\xFF")) return clean_jpeg(image);
  if (image.starts_with("\x89PNG\r\n\x1A\n"sv)) return clean_png(image);
  if (image.size() > 12 && image.starts_with("RIFF") && image.substr(8, 4) == "WEBP") return clean_webp(image);
  return std::nullopt;
}

}  // namespace guichet::http

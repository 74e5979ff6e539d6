// What a camera writes beside a picture does not survive, the picture does.
#include <doctest/doctest.h>

#include "adapters/http/photo.h"

using namespace std::string_literals;
using guichet::http::without_metadata;

namespace {

std::string segment(unsigned char marker, const std::string& content) {
  const auto length = content.size() + 2;
  return "\xFF"s + static_cast<char>(marker) + static_cast<char>(length >> 8U) + static_cast<char>(length & 0xFFU) +
         content;
}

/// An Exif block, little-endian, that says how to turn the picture and where it was taken.
std::string exif(char orientation) {
  return "Exif\0\0II*\0\x08\0\0\0\x02\0"s + "\x12\x01\x03\0\x01\0\0\0"s + orientation + "\0\0\0"s +
         "\x25\x88\x04\0\x01\0\0\0\x26\0\0\0"s + "\0\0\0\0"s + "GPS 49.2031 0.5901";
}

const std::string quantisation = segment(0xDB, std::string(65, '\1'));
const std::string scan = segment(0xDA, "\1\1\0\0\x3F\0"s) + "coded\xFF\0data\xFF\xD3more"s;

std::string jpeg(const std::string& metadata, const std::string& behind = "") {
  return "\xFF\xD8"s + metadata + quantisation + scan + "\xFF\xD9"s + behind;
}

std::string chunk(const std::string& type, const std::string& content) {
  const auto size = static_cast<char>(content.size());
  return "\0\0\0"s + size + type + content + "CRC!";
}

std::string riff(const std::string& type, const std::string& content) {
  return type + static_cast<char>(content.size()) + "\0\0\0"s + content + (content.size() % 2 == 1 ? "\0"s : ""s);
}

}  // namespace

TEST_CASE("a JPEG loses its place, its comment and what stands behind the picture, and keeps its picture") {
  const auto photo = jpeg(segment(0xE1, exif(1)) + segment(0xFE, "taken by Jeanne"), "a film with a GPS track");
  const auto clean = without_metadata(photo);
  REQUIRE(clean);
  CHECK(clean->find("GPS") == std::string::npos);
  CHECK(clean->find("Jeanne") == std::string::npos);
  CHECK(*clean == jpeg(""));
}

TEST_CASE("a JPEG that must be turned still says so, and nothing else") {
  const auto clean = without_metadata(jpeg(segment(0xE1, exif(6))));
  REQUIRE(clean);
  CHECK(clean->find("GPS") == std::string::npos);
  CHECK(clean->find("Exif") != std::string::npos);
  CHECK(clean->ends_with(quantisation + scan + "\xFF\xD9"s));
  // Cleaned once more it stays the same: the orientation can be read back.
  CHECK(without_metadata(*clean) == clean);
}

TEST_CASE("a colour profile stays, metadata between scans goes") {
  const auto profile = segment(0xE2, "ICC_PROFILE\0..."s);
  const auto progressive = "\xFF\xD8"s + profile + scan + segment(0xE1, exif(1)) + scan + "\xFF\xD9"s;
  CHECK(without_metadata(progressive) == "\xFF\xD8"s + profile + scan + scan + "\xFF\xD9"s);
}

TEST_CASE("a PNG loses its texts") {
  const auto head = "\x89PNG\r\n\x1A\n"s + chunk("IHDR", "size");
  const auto rest = chunk("IDAT", "pixels") + chunk("IEND", "");
  CHECK(
      without_metadata(head + chunk("tEXt", "Author Jeanne") + chunk("eXIf", "GPS") + rest + "behind") == head + rest);
}

TEST_CASE("a WebP loses Exif and XMP, and its header says so") {
  const auto body = riff("VP8X", "\x0C\0\0\0\1\0\0\1\0\0"s) + riff("VP8 ", "pixel");
  const auto photo = "RIFF\x50\0\0\0WEBP"s + body + riff("EXIF", "GPS here") + riff("XMP ", "<x/>");
  const auto clean = without_metadata(photo);
  REQUIRE(clean);
  CHECK(clean->find("GPS") == std::string::npos);
  CHECK(clean->find("XMP") == std::string::npos);
  CHECK((*clean)[20] == '\0');
  CHECK(static_cast<std::size_t>((*clean)[4]) == clean->size() - 8);
}

TEST_CASE("what is no picture, or a broken one, is refused") {
  for (const auto& bytes :
       {""s,
        "<svg onload=alert(1)>"s,
        "\xFF\xD8\xFF"s,
        "\xFF\xD8\xFF\xE1\xFF\xFFshort"s,
        "\xFF\xD8\xFF\xD9"s,
        "\x89PNG\r\n\x1A\n"s,
        "\x89PNG\r\n\x1A\n\xFF\xFF\xFF\xFFIDAT"s + std::string(20, 'x'),
        "RIFF\x04\0\0\0WEBP"s,
        "RIFF\x04\0\0\0WEBPVP8 \xFF\xFF\xFF\xFF"s,
        jpeg("").substr(0, 90)})
    CHECK_FALSE(without_metadata(bytes));
}

TEST_CASE("no cut of a photo is read beyond its end") {
  const auto photo = jpeg(segment(0xE1, exif(3)) + segment(0xFE, "x"));
  for (std::size_t size = 0; size < photo.size(); ++size) CHECK_FALSE(without_metadata(photo.substr(0, size)));
}

// Attachments: received in pieces, typed by what they are, served only through their case.
#include <filesystem>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "adapters/http/multipart.h"
#include "adapters/http/sniff.h"
#include "tests/http/support/town_door.h"

using namespace guichet;
using namespace guichet::test;

namespace {

const std::string png = std::string("\x89PNG\r\n\x1a\n", 8) + std::string(300'000, '\x01');

std::string multipart(const std::string& content, const std::string& filename = "photo.jpg") {
  return fmt::format(
      "--B\r\nContent-Disposition: form-data; name=\"internal\"\r\n\r\ntrue\r\n"
      "--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{}\"\r\nContent-Type: text/html\r\n\r\n{}\r\n--B--\r\n",
      filename,
      content);
}

TownDoor::Ask upload(
    const std::string& id, const std::string& query, const std::string& type, const std::string& body) {
  TownDoor::Ask ask;
  ask.method = "POST";
  ask.path = "/api/v1/cases/" + id + "/files" + query;
  ask.headers = {"Content-Type: " + type};
  ask.body = body;
  return ask;
}

}  // namespace

TEST_CASE("a photo comes in, is typed by its bytes, and goes out unchanged") {
  TownDoor door;
  const auto id = door.open_case();
  for (const auto& ask :
       {upload(id, "?name=photo.png", "image/png", png),
        upload(id, "", "multipart/form-data; boundary=B", multipart(png))}) {
    const auto attached = door.call(ask);
    REQUIRE_MESSAGE(attached.status == 201, attached.body);
    door.settle();
    const auto file = door.get(attached.header("location"));
    CHECK_MESSAGE(file.status == 200, file.body);
    CHECK(file.body == png);
    CHECK(file.header("content-type") == "image/png");
    CHECK(file.header("content-disposition") == "attachment");
  }
  const auto other = door.open_case();
  const auto location = door.call(upload(id, "?name=a.png", "image/png", png)).header("location");
  door.settle();
  CHECK(door.get("/api/v1/cases/" + other + location.substr(location.find("/files/"))).status == 404);
}

TEST_CASE("an upload sent again under its key is answered as the first time, and stores nothing more") {
  TownDoor door;
  const auto id = door.open_case();
  auto ask = upload(id, "?name=photo.png", "image/png", png);
  ask.headers.push_back("Idempotency-Key: \"photo-1\"");
  const auto first = door.call(ask);
  REQUIRE_MESSAGE(first.status == 201, first.body);
  const auto head = door.town()->head();
  const auto again = door.call(ask);
  CHECK_MESSAGE(again.status == 201, again.body);
  CHECK(again.header("location") == first.header("location"));
  CHECK(again.body.find("\"replayed\":true") != std::string::npos);
  CHECK(door.town()->head() == head);
  door.settle();
  CHECK(door.get(first.header("location")).body == png);
  std::size_t stored = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(door.town().directory() / "files"))
    stored += entry.is_regular_file() ? 1u : 0u;
  CHECK(stored == 1);
  ask.body = png + "more";
  CHECK(door.call(ask).status == 422);
}

TEST_CASE("an attachment is sealed on the disk, also where nobody known is behind the case") {
  TownDoor door;
  const auto id = door.open_case();
  const std::string words = "une phrase que personne ne doit lire sur le disque";
  const auto attached = door.call(upload(id, "?name=a.txt", "text/plain", words));
  REQUIRE_MESSAGE(attached.status == 201, attached.body);
  door.settle();
  CHECK_FALSE(any_file_holds(door.town().folder(), words));
  CHECK(door.get(attached.header("location")).body == words);
}

TEST_CASE("files beyond what may be in memory at a time are answered later") {
  http::Limits limits;
  limits.downloads_bytes_max = 100;
  TownDoor door(limits);
  const auto id = door.open_case();
  const auto small = door.call(upload(id, "?name=a.txt", "text/plain", "petit"));
  const auto large = door.call(upload(id, "?name=b.txt", "text/plain", std::string(200, 'x')));
  REQUIRE(small.status == 201);
  REQUIRE(large.status == 201);
  door.settle();
  CHECK(door.get(large.header("location")).status == 503);
  // Each gives back what it took.
  for (int i = 0; i < 50; ++i) REQUIRE(door.get(small.header("location")).status == 200);
}

TEST_CASE("what cannot be a file is refused, and leaves nothing") {
  TownDoor door;
  const auto id = door.open_case();
  const auto head = door.town()->head();
  CHECK(door.call(upload(id, "?name=a.txt", "text/plain", "")).status == 422);
  CHECK(door.call(upload(id, "", "text/plain", "no name")).status == 422);
  CHECK(door.call(upload(id, "?name=..", "text/plain", "x")).status == 422);
  CHECK(door.call(upload(id, "", "multipart/form-data", "x")).status == 422);
  CHECK(door.call(upload(id, "", "multipart/form-data; boundary=B", "--B\r\n\r\nno end")).status == 422);
  CHECK(door.call(upload(id, "", "multipart/form-data; boundary=B", "--B--\r\n")).status == 422);
  CHECK(door.call(upload("unknown", "?name=a.txt", "text/plain", "x")).status == 404);
  CHECK(door.town()->head() == head);
}

TEST_CASE("a file larger than the town takes is refused before it is read") {
  http::Limits limits;
  limits.upload_bytes_max = 100'000;
  TownDoor door(limits);
  const auto id = door.open_case();
  CHECK(door.call(upload(id, "?name=a.bin", "application/octet-stream", std::string(200'000, 'x'))).status == 413);
}

TEST_CASE("a path before a file's name is dropped") {
  TownDoor door;
  const auto id = door.open_case();
  REQUIRE(
      door.call(upload(id, "", "multipart/form-data; boundary=B", multipart("text", "C:\\\\temp\\\\..\\\\a b.txt")))
          .status == 201);
  door.settle();
  // A file's name may tell whose it is: it is sealed like the rest.
  const auto timeline = door.get("/api/v1/cases/" + id + "/timeline?limit=500", "agents/sylvie");
  CHECK(door.get("/api/v1/cases/" + id + "/timeline?limit=500").body.find("a b.txt") == std::string::npos);
  CHECK(timeline.body.find("a b.txt") != std::string::npos);
  CHECK(timeline.body.find("temp") == std::string::npos);
}

TEST_CASE("multipart means the same wherever it is cut") {
  const auto whole = multipart("first\r\n--A\r\n-- B\r\n--\r\nlast");
  for (std::size_t cut = 0; cut <= whole.size(); ++cut) {
    http::MultipartReader reader("B");
    std::string file;
    REQUIRE(reader.feed(whole.substr(0, cut), file));
    REQUIRE(reader.feed(whole.substr(cut), file));
    REQUIRE(reader.finish());
    REQUIRE(file == "first\r\n--A\r\n-- B\r\n--\r\nlast");
    REQUIRE(reader.filename() == "photo.jpg");
    REQUIRE(reader.fields().at("internal") == "true");
  }
}

TEST_CASE("what a file is follows from its bytes alone") {
  CHECK(http::sniff_media_type("\xff\xd8\xff\xe0 rest") == "image/jpeg");
  CHECK(http::sniff_media_type("RIFF....WEBPVP8 ") == "image/webp");
  CHECK(http::sniff_media_type("%PDF-1.7") == "application/pdf");
  CHECK(http::sniff_media_type("<html><script>") == "text/plain");
  CHECK(http::sniff_media_type("caf\xc3\xa9") == "text/plain");
  CHECK(http::sniff_media_type(std::string("MZ\x90\0", 4)) == "application/octet-stream");
  CHECK(http::sniff_media_type("") == "text/plain");
}

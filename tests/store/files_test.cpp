#include "engine/store/files.h"

#include <filesystem>
#include <fstream>

#include <doctest/doctest.h>

#include "tests/support/temporary_folder.h"

using namespace guichet;
using namespace guichet::test;
using store::FileStore;

namespace {

constexpr store::FileKey key{std::byte{1}, std::byte{2}};
constexpr store::FileKey other_key{std::byte{3}};

std::string content(std::size_t size) {
  std::string text(size, '\0');
  for (std::size_t i = 0; i < size; ++i) text[i] = static_cast<char>(i * 31 + i / 251);
  return text;
}

Result<store::StoredFile> keep(
    FileStore& files, std::string_view text, const std::optional<store::FileKey>& sealed_under = std::nullopt) {
  GUICHET_TRY(const auto draft, files.create(sealed_under));
  for (std::size_t at = 0; at < text.size(); at += 10'000)
    GUICHET_TRY_STATUS(draft->write(std::as_bytes(std::span(text.substr(at, 10'000)))));
  return draft->finish();
}

Result<std::string> fetch(
    const FileStore& files, const std::string& hash, const std::optional<store::FileKey>& sealed_under = std::nullopt) {
  std::string text;
  GUICHET_TRY_STATUS(files.read(hash, sealed_under, [&text](std::span<const std::byte> chunk) {
    text.append(reinterpret_cast<const char*>(chunk.data()), chunk.size());
    return ok();
  }));
  return text;
}

std::size_t files_below(const std::string& path) {
  std::size_t count = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(path)) count += entry.is_regular_file();
  return count;
}

void flip(const std::string& path, std::size_t at) {
  std::fstream file(path, std::ios::binary | std::ios::in | std::ios::out);
  file.seekg(static_cast<std::streamoff>(at));
  const auto byte = static_cast<char>(file.get());
  file.seekp(static_cast<std::streamoff>(at));
  file.put(static_cast<char>(byte ^ 0x20));
}

}  // namespace

TEST_CASE("files of every size come back as they were sent, plain or sealed, after a restart too") {
  const TemporaryFolder folder;
  for (const std::size_t size : {0u, 1u, 65'535u, 65'536u, 65'537u, 131'072u, 300'000u}) {
    CAPTURE(size);
    std::string plain;
    std::string sealed;
    {
      auto files = FileStore::open(folder / "files");
      REQUIRE(files);
      const auto stored = keep(**files, content(size));
      REQUIRE(stored);
      CHECK(stored->size == size);
      plain = stored->hash;
      const auto closed = keep(**files, content(size), key);
      REQUIRE(closed);
      CHECK(closed->size == size);
      sealed = closed->hash;
    }
    auto files = FileStore::open(folder / "files");
    REQUIRE(files);
    CHECK(*fetch(**files, plain) == content(size));
    CHECK(*fetch(**files, sealed, key) == content(size));
    CHECK(fetch(**files, sealed, other_key).error().kind == Error::Kind::corrupt);
    CHECK((*files)->verify(plain));
    CHECK((*files)->verify(sealed));
  }
}

TEST_CASE("equal plain files are stored once; an upload that ends early leaves nothing") {
  const TemporaryFolder folder;
  auto files = FileStore::open(folder / "files", 100'000);
  REQUIRE(files);
  const auto first = keep(**files, content(50'000));
  const auto second = keep(**files, content(50'000));
  CHECK(first->hash == second->hash);
  CHECK(files_below(folder / "files") == 1);
  CHECK(keep(**files, content(1'000), key)->hash != keep(**files, content(1'000), key)->hash);

  const auto too_long = keep(**files, content(100'001));
  REQUIRE_FALSE(too_long);
  CHECK(too_long.error().kind == Error::Kind::invalid);
  { CHECK((*(*files)->create())->write(std::as_bytes(std::span("half"))).has_value()); }
  CHECK(files_below(folder / "files") == 3);
}

TEST_CASE("a flipped byte anywhere in a file is reported, and what follows it is not served") {
  const TemporaryFolder folder;
  auto files = FileStore::open(folder / "files");
  REQUIRE(files);
  const auto text = content(150'000);
  for (const auto& sealed_under : {std::optional<store::FileKey>(), std::optional(key)}) {
    const auto hash = keep(**files, text, sealed_under)->hash;
    const auto path = folder / ("files/" + hash.substr(0, 2) + "/" + hash.substr(2));
    const auto size = std::filesystem::file_size(path);
    for (std::size_t at = 0; at < size; at += 9'973) {
      flip(path, at);
      std::string served;
      const auto read = (*files)->read(hash, sealed_under, [&served](std::span<const std::byte> chunk) {
        served.append(reinterpret_cast<const char*>(chunk.data()), chunk.size());
        return ok();
      });
      CHECK(read.error().kind == Error::Kind::corrupt);
      CHECK(text.starts_with(served));
      CHECK_FALSE((*files)->verify(hash));
      flip(path, at);
    }
    std::filesystem::resize_file(path, size - 1);
    CHECK_FALSE(fetch(**files, hash, sealed_under));
  }
}

TEST_CASE("verifying a folder of files names each one that is damaged") {
  const TemporaryFolder folder;
  CHECK(store::verify_files(folder / "nothing")->files == 0);
  auto files = FileStore::open(folder / "files");
  REQUIRE(files);
  REQUIRE(keep(**files, content(10)));
  REQUIRE(keep(**files, content(20), key));
  const auto hash = keep(**files, content(30))->hash;
  const auto upload = (*files)->create();
  REQUIRE((*upload)->write(std::as_bytes(std::span("unfinished"))));
  CHECK(store::verify_files(folder / "files")->damaged.empty());

  const auto path = folder / ("files/" + hash.substr(0, 2) + "/" + hash.substr(2));
  flip(path, 7);
  std::uint64_t told = 0;
  const auto report = store::verify_files(folder / "files", [&told](std::uint64_t done) { told = done; });
  REQUIRE(report);
  CHECK(report->files == 3);
  CHECK(told == 3);
  CHECK(report->damaged == std::vector<std::string>{path});
}

TEST_CASE("only hashes name files") {
  const TemporaryFolder folder;
  auto files = FileStore::open(folder / "files");
  REQUIRE(files);
  std::ofstream(folder / "secret") << "x";
  for (const auto* name : {"", "..", "../secret", "incoming/1", "ABCD"}) {
    const auto read = fetch(**files, name);
    REQUIRE_FALSE(read);
    CHECK(read.error().kind == Error::Kind::not_found);
    CHECK((*files)->remove(name));
  }
  CHECK(std::filesystem::exists(folder / "secret"));
  const auto hash = keep(**files, "gone soon")->hash;
  CHECK((*files)->remove(hash));
  CHECK(fetch(**files, hash).error().kind == Error::Kind::not_found);
}

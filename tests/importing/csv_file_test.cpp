#include "engine/importing/csv_file.h"

#include <filesystem>
#include <fstream>

#include <doctest/doctest.h>
#include <zlib.h>

using namespace guichet;
using namespace guichet::importing;

namespace {

/// A file that is gone when the test is.
class Scratch {
 public:
  explicit Scratch(const std::string& bytes, const std::string& ending = "csv")
      : path_(
            std::filesystem::temp_directory_path() / ("guichet-csv-test-" + std::to_string(++count_) + "." + ending)) {
    std::ofstream(path_, std::ios::binary) << bytes;
  }

  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  ~Scratch() { std::filesystem::remove(path_); }

  std::string path() const { return path_.string(); }

 private:
  static inline int count_ = 0;
  std::filesystem::path path_;
};

std::string gzipped(const std::string& bytes) {
  z_stream stream{};
  REQUIRE(deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK);
  std::string packed(bytes.size() + 1024, '\0');
  auto input = bytes;
  stream.next_in = reinterpret_cast<Bytef*>(input.data());
  stream.avail_in = static_cast<uInt>(input.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  REQUIRE(deflate(&stream, Z_FINISH) == Z_STREAM_END);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

struct Read {
  std::vector<CsvRow> rows;
  std::vector<std::string> errors;
  std::uint64_t odd_cells = 0;
};

Read read_all(const std::string& path, char delimiter = ',') {
  Read read;
  auto file = CsvFile::open(path, delimiter);
  if (!file) return {.rows = {}, .errors = {file.error().message}};
  for (int i = 0; i < 100; ++i) {
    auto row = file->next();
    if (!row) {
      read.errors.push_back(row.error().message);
      if (read.errors.size() > 3) break;
    } else if (!*row) {
      break;
    } else {
      read.rows.push_back(std::move(**row));
    }
  }
  read.odd_cells = file->odd_cells();
  return read;
}

}  // namespace

TEST_CASE("cells hold commas, quotes and line breaks, and rows know their line") {
  const Scratch file("\xEF\xBB\xBFid,text,more\r\n1,\"a, \"\"b\"\"\r\nc\",x\r\n\r\n2,plain\r\n3,,\"\"\n");
  const auto read = read_all(file.path());
  CHECK(read.errors.empty());
  REQUIRE(read.rows.size() == 3);
  CHECK(read.rows[0].cells == std::vector<std::string>{"1", "a, \"b\"\r\nc", "x"});
  CHECK(read.rows[0].line == 2);
  CHECK(read.rows[1].cells == std::vector<std::string>{"2", "plain", ""});
  CHECK(read.rows[1].line == 5);
  CHECK(read.rows[2].cells == std::vector<std::string>{"3", "", ""});
  CHECK(read.rows[2].line == 6);
}

TEST_CASE("a packed file reads like a plain one") {
  const Scratch file(gzipped("id;name\n1;caf\xE9\n"), "csv.gz");
  const auto read = read_all(file.path(), ';');
  REQUIRE(read.rows.size() == 1);
  CHECK(read.rows[0].cells[1] == "café");
  CHECK(read.odd_cells == 1);
}

TEST_CASE("a row may have too few cells or too many, and the next is read") {
  const Scratch file("a,b\n1\n1,2,3\n4,5\n");
  const auto read = read_all(file.path());
  REQUIRE(read.rows.size() == 3);
  CHECK(read.rows[0].cells == std::vector<std::string>{"1", ""});
  CHECK(read.rows[1].cells.size() == 3);
}

TEST_CASE("a broken file is said to be, with the line") {
  const auto error = [](const std::string& bytes, const std::string& ending = "csv") {
    const Scratch file(bytes, ending);
    const auto read = read_all(file.path());
    return read.errors.empty() ? std::string("none") : read.errors.front();
  };
  CHECK(error("").find("empty") != std::string::npos);
  CHECK(error("a,b,a\n").find("two columns are named \"a\"") != std::string::npos);
  CHECK(error("a,b\n1,\"never closed\n").find("a quote that does not close") != std::string::npos);
  CHECK(error("a,b\n1,\"x\"y\n").find("text after one that does") != std::string::npos);
  CHECK(
      error("a,b\n1,\"" + std::string(2 * CsvFile::row_bytes_max, 'x') + "\"\n").find("a row of more than") !=
      std::string::npos);
  auto packed = gzipped("a,b\n" + std::string(1000, '1') + ",2\n");
  CHECK(error(packed.substr(0, packed.size() - 9), "gz") != "none");
  packed[packed.size() / 2] = static_cast<char>(~packed[packed.size() / 2]);
  CHECK(error(packed, "gz") != "none");
  CHECK_FALSE(CsvFile::open("no-such-file.csv"));
}

#include "engine/store/views.h"

#include <algorithm>
#include <map>
#include <random>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/store/log_files.h"
#include "tests/support/temporary_folder.h"

using namespace guichet;
using namespace guichet::test;
using store::Row;
using store::Scan;

namespace {

std::vector<std::string> keys(const Result<std::vector<Row>>& rows) {
  REQUIRE(rows);
  std::vector<std::string> found;
  for (const auto& row : *rows) found.push_back(row.key);
  return found;
}

using Keys = std::vector<std::string>;
using Model = std::map<std::string, std::string>;

Scan random_scan(std::mt19937& random_number) {
  Scan scan{.prefix = std::string(1, static_cast<char>('a' + random_number() % 3)), .limit = 1 + random_number() % 50};
  scan.reverse = random_number() % 2 == 0;
  if (random_number() % 2 == 0) scan.from = fmt::format("{}{:02}", scan.prefix, random_number() % 40);
  scan.from_exclusive = random_number() % 2 == 0;
  return scan;
}

std::vector<Row> scan_of(const Model& model, const Scan& scan) {
  std::vector<Row> rows;
  for (const auto& [k, v] : model) {
    if (!k.starts_with(scan.prefix)) continue;
    if (!scan.from.empty() && k == scan.from && scan.from_exclusive) continue;
    if (!scan.from.empty() && (scan.reverse ? k > scan.from : k < scan.from)) continue;
    rows.push_back({k, v});
  }
  if (scan.reverse) std::reverse(rows.begin(), rows.end());
  if (rows.size() > scan.limit) rows.resize(scan.limit);
  return rows;
}

}  // namespace

TEST_CASE("a batch is seen when it is written, the last change of each key") {
  for (const std::size_t load_bytes_min : {0U, 1U << 20}) {
    const TemporaryFolder folder;
    auto views = store::Views::open(folder / "views", {.load_bytes_min = load_bytes_min});
    REQUIRE(views);
    const auto queue = *(*views)->table("queue.v1");
    store::ViewBatch batch;
    batch.put(queue, "a", "1");
    batch.put(queue, "b", "1");
    batch.put(queue, "b", "2");
    batch.put(queue, "c", "1");
    batch.erase(queue, "a");
    batch.set_applied("main", 7);
    CHECK_FALSE((*(*views)->get(queue, "b")).has_value());
    CHECK(*(*views)->applied("main") == 0);

    REQUIRE((*views)->write(batch));
    CHECK(batch.empty());
    CHECK(keys((*views)->scan(queue, {})) == Keys{"b", "c"});
    CHECK(**(*views)->get(queue, "b") == "2");
    CHECK_FALSE((*(*views)->get(queue, "a")).has_value());
    CHECK(*(*views)->applied("main") == 7);
  }
}

TEST_CASE("pages follow keys in both directions") {
  const TemporaryFolder folder;
  auto views = store::Views::open(folder / "views");
  REQUIRE(views);
  for (const std::size_t filter : {0u, 2u}) {
    const auto table = *(*views)->table(fmt::format("rows.v{}", filter), {.filter_prefix_bytes = filter});
    store::ViewBatch batch;
    for (const auto* key : {"a1", "b1", "b2", "b3", "b\xff", "c1"}) batch.put(table, key, key);
    REQUIRE((*views)->write(batch));
    const auto& read = **views;

    CHECK(keys(read.scan(table, {.prefix = "b"})) == Keys{"b1", "b2", "b3", "b\xff"});
    CHECK(keys(read.scan(table, {.prefix = "b", .limit = 2})) == Keys{"b1", "b2"});
    CHECK(keys(read.scan(table, {.prefix = "b", .from = "b2"})) == Keys{"b2", "b3", "b\xff"});
    CHECK(keys(read.scan(table, {.prefix = "b", .from = "b2", .from_exclusive = true})) == Keys{"b3", "b\xff"});
    CHECK(keys(read.scan(table, {.prefix = "b", .limit = 2, .reverse = true})) == Keys{"b\xff", "b3"});
    CHECK(keys(read.scan(table, {.prefix = "b", .from = "b2", .reverse = true})) == Keys{"b2", "b1"});
    CHECK(keys(read.scan(table, {.prefix = "b", .from = "b2", .from_exclusive = true, .reverse = true})) == Keys{"b1"});
    CHECK(keys(read.scan(table, {.prefix = "b1"})) == Keys{"b1"});
    CHECK(keys(read.scan(table, {.prefix = "bb"})).empty());
    CHECK(keys(read.scan(table, {})).size() == 6);
    CHECK(keys(read.scan(table, {.reverse = true})).front() == "c1");
  }
}

TEST_CASE("random changes, in small batches and in large ones: the views read as a map would") {
  const auto seed = std::random_device{}();
  CAPTURE(seed);
  std::mt19937 random_number(seed);
  const TemporaryFolder folder;
  auto views = store::Views::open(folder / "views", {.load_bytes_min = 500});
  REQUIRE(views);
  const auto table = *(*views)->table("rows.v1", {.filter_prefix_bytes = 1});
  Model model;
  store::ViewBatch batch;
  for (int step = 0; step < 20'000; ++step) {
    const auto key = fmt::format("{}{:02}", static_cast<char>('a' + random_number() % 3), random_number() % 40);
    if (random_number() % 3 == 0) {
      batch.erase(table, key);
      model.erase(key);
    } else {
      const auto value = fmt::format("{}", step);
      batch.put(table, key, value);
      model[key] = value;
    }
    if (random_number() % 20 != 0) continue;
    batch.set_applied("main", static_cast<Position>(step) + 1);
    REQUIRE((*views)->write(batch));
    if (random_number() % 10 == 0) REQUIRE((*views)->flush());
    const auto scan = random_scan(random_number);
    const auto found = (*views)->scan(table, scan);
    REQUIRE(found);
    REQUIRE(*found == scan_of(model, scan));
    REQUIRE(*(*views)->applied("main") == static_cast<Position>(step) + 1);
  }
}

TEST_CASE("a large batch is in order whatever its keys look like") {
  const auto seed = std::random_device{}();
  CAPTURE(seed);
  std::mt19937 random_number(seed);
  const TemporaryFolder folder;
  auto views = store::Views::open(folder / "views", {.load_bytes_min = 1'000});
  REQUIRE(views);
  const auto table = *(*views)->table("rows.v1");
  Model model;
  store::ViewBatch batch;
  // Few different bytes, many of them zero, in runs: long shared beginnings, and keys that begin others.
  for (int i = 0; i < 20'000; ++i) {
    std::string key("case/");
    for (auto runs = random_number() % 4; runs > 0; --runs)
      key.append(1 + random_number() % 12, "\0a\xff"[random_number() % 3]);
    key += std::to_string(random_number() % 3'000);
    const auto value = std::to_string(i);
    batch.put(table, key, value);
    model[key] = value;
  }
  REQUIRE((*views)->write(batch));
  const auto walk = (*views)->walk(table);
  for (const auto& [key, value] : model) {
    REQUIRE(*walk->next());
    REQUIRE(walk->key() == key);
    REQUIRE(walk->value() == value);
  }
  CHECK_FALSE(*walk->next());
}

TEST_CASE("a large batch survives a crash, with all that was written before it") {
  const TemporaryFolder folder;
  auto views = store::Views::open(folder / "live", {.load_bytes_min = 1'000});
  REQUIRE(views);
  const auto rows = *(*views)->table("rows.v1");
  const auto counts = *(*views)->table("counts.v1");
  store::ViewBatch batch;
  batch.put(counts, "small", "x");
  batch.set_applied("main", 1);
  REQUIRE((*views)->write(batch));
  for (int i = 0; i < 100; ++i) batch.put(rows, fmt::format("{:06}", i), "large");
  batch.set_applied("main", 101);
  REQUIRE((*views)->write(batch));
  batch.put(counts, "later", "x");
  batch.set_applied("main", 102);
  REQUIRE((*views)->write(batch));
  copy_living_folder(folder / "live", folder / "crashed");
  auto crashed = store::Views::open(folder / "crashed");
  REQUIRE(crashed);
  CHECK(*(*crashed)->applied("main") == 101);
  CHECK(keys((*crashed)->scan(*(*crashed)->table("counts.v1"), {})) == Keys{"small"});
  CHECK(keys((*crashed)->scan(*(*crashed)->table("rows.v1"), {})).size() == 100);
}

TEST_CASE("a snapshot keeps its moment while others write") {
  const TemporaryFolder folder;
  auto views = store::Views::open(folder / "views");
  REQUIRE(views);
  const auto table = *(*views)->table("rows.v1");
  store::ViewBatch batch;
  batch.put(table, "k", "old");
  batch.set_applied("main", 1);
  REQUIRE((*views)->write(batch));
  const auto moment = (*views)->snapshot();
  batch.put(table, "k", "new");
  batch.put(table, "l", "new");
  batch.set_applied("main", 2);
  REQUIRE((*views)->write(batch));

  CHECK(**moment->get(table, "k") == "old");
  CHECK(keys(moment->scan(table, {})) == Keys{"k"});
  CHECK(*moment->applied("main") == 1);
  const std::vector<std::string> both{"k", "l"};
  const auto rows = moment->multi_get(table, both);
  REQUIRE(rows);
  CHECK((*rows)[0] == "old");
  CHECK_FALSE((*rows)[1].has_value());
  CHECK(**(*views)->get(table, "k") == "new");
}

TEST_CASE("tables, rows and positions outlive a clean stop; a dropped table is gone") {
  const TemporaryFolder folder;
  {
    auto views = store::Views::open(folder / "views");
    REQUIRE(views);
    const auto kept = *(*views)->table("kept.v1", {.filter_prefix_bytes = 3});
    const auto gone = *(*views)->table("gone.v1");
    store::ViewBatch batch;
    batch.put(kept, "key", "value");
    batch.put(gone, "key", "value");
    batch.set_applied("main", 42);
    REQUIRE((*views)->write(batch));
    REQUIRE((*views)->drop_table("gone.v1"));
  }
  auto views = store::Views::open(folder / "views");
  REQUIRE(views);
  CHECK((*views)->table_names() == Keys{"kept.v1"});
  const auto kept = *(*views)->table("kept.v1", {.filter_prefix_bytes = 3});
  CHECK(**(*views)->get(kept, "key") == "value");
  CHECK(*(*views)->applied("main") == 42);
  const auto again = *(*views)->table("gone.v1");
  CHECK_FALSE((*(*views)->get(again, "key")).has_value());
}

TEST_CASE("walking a prefix serves every row once") {
  const TemporaryFolder folder;
  auto views = store::Views::open(folder / "views");
  REQUIRE(views);
  const auto table = *(*views)->table("rows.v1");
  store::ViewBatch batch;
  for (int i = 0; i < 3'000; ++i) batch.put(table, fmt::format("p{:05}", i), "x");
  batch.put(table, "q", "x");
  REQUIRE((*views)->write(batch));
  auto walk = (*views)->walk(table, "p");
  int rows = 0;
  while (*walk->next()) {
    CHECK(walk->key() == fmt::format("p{:05}", rows));
    ++rows;
  }
  CHECK(rows == 3'000);
}

TEST_CASE("after a crash the views stand at one earlier moment, at most two flushes back") {
  const TemporaryFolder folder;
  constexpr Position last = 2'000;
  constexpr std::uint64_t flush_events = 150;
  auto views = store::Views::open(folder / "live", {.flush_events = flush_events});
  REQUIRE(views);
  const auto rows = *(*views)->table("rows.v1");
  const auto counts = *(*views)->table("counts.v1");
  for (Position i = 1; i <= last; i += 10) {
    store::ViewBatch batch;
    batch.put(rows, fmt::format("{:06}", i), "x");
    batch.put(counts, "rows", fmt::format("{}", i));
    batch.set_applied("main", i);
    REQUIRE((*views)->write(batch));
  }
  copy_living_folder(folder / "live", folder / "crashed");
  auto crashed = store::Views::open(folder / "crashed");
  REQUIRE_MESSAGE(crashed, (crashed ? "" : crashed.error().message));
  const auto applied = *(*crashed)->applied("main");
  CHECK(applied >= last - 2 * flush_events);
  CHECK(**(*crashed)->get(*(*crashed)->table("counts.v1"), "rows") == fmt::format("{}", applied));
  const auto kept = (*crashed)->scan(*(*crashed)->table("rows.v1"), {});
  CHECK(kept->size() == (applied + 9) / 10);
}

TEST_CASE("damaged views say that they may be deleted, and are empty afterwards") {
  const TemporaryFolder folder;
  {
    auto views = store::Views::open(folder / "views");
    store::ViewBatch batch;
    batch.put(*(*views)->table("rows.v1"), "k", std::string(10'000, 'x'));
    batch.set_applied("main", 9);
    REQUIRE((*views)->write(batch));
  }
  for (const auto& path : files_named(folder / "views", ".sst")) {
    auto bytes = read_file(path);
    bytes[bytes.size() / 3] ^= 4;
    write_file(path, bytes);
  }
  auto views = store::Views::open(folder / "views");
  if (views) {
    const auto row = (*views)->get(*(*views)->table("rows.v1"), "k");
    REQUIRE_FALSE(row);
    CHECK(row.error().kind == Error::Kind::corrupt);
    CHECK(row.error().message.find("delete the folder") != std::string::npos);
    views->reset();
  } else {
    CHECK(views.error().kind == Error::Kind::corrupt);
  }
  REQUIRE(store::drop_views(folder / "views"));
  views = store::Views::open(folder / "views");
  REQUIRE(views);
  CHECK(*(*views)->applied("main") == 0);
  CHECK((*views)->table_names().empty());
}

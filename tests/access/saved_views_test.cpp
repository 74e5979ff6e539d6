#include "engine/access/saved_views.h"

#include <filesystem>
#include <fstream>

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <unistd.h>

namespace guichet::access {
namespace {

namespace fs = std::filesystem;

struct Shelf {
  Shelf() : folder(fs::temp_directory_path() / fmt::format("guichet-views-{}", getpid())) { fs::remove_all(folder); }
  Shelf(const Shelf&) = delete;
  Shelf& operator=(const Shelf&) = delete;
  ~Shelf() { fs::remove_all(folder); }

  fs::path folder;
  SavedViews views{folder / "views.json"};
};

const SavedView late_ones{
    .name = "En retard, à prendre",
    .queue = "voirie",
    .text = "quai",
    .lateness = "late",
    .free = true,
    .order = "due"};

TEST_CASE("a kept view is there after a restart, for who kept it and nobody else") {
  Shelf shelf;
  REQUIRE(shelf.views.keep("agents/marie", late_ones));
  const SavedViews again(shelf.folder / "views.json");
  const auto own = again.of("agents/marie");
  REQUIRE(own);
  REQUIRE(own->size() == 1);
  CHECK(own->front().name == late_ones.name);
  CHECK(own->front().text == "quai");
  CHECK(own->front().lateness == "late");
  CHECK(own->front().free);
  CHECK(own->front().order == "due");
  const auto others = again.of("agents/paul");
  REQUIRE(others);
  CHECK(others->empty());
  CHECK((fs::status(shelf.folder / "views.json").permissions() & fs::perms(0777)) == fs::perms(0600));
}

TEST_CASE("a view of the same name takes the place of the one before, and can be forgotten once") {
  Shelf shelf;
  REQUIRE(shelf.views.keep("agents/marie", late_ones));
  auto other = late_ones;
  other.queue = "travaux";
  REQUIRE(shelf.views.keep("agents/marie", other));
  const auto own = shelf.views.of("agents/marie");
  REQUIRE(own);
  REQUIRE(own->size() == 1);
  CHECK(own->front().queue == "travaux");
  CHECK_FALSE(shelf.views.forget("agents/paul", late_ones.name));
  REQUIRE(shelf.views.forget("agents/marie", late_ones.name));
  const auto twice = shelf.views.forget("agents/marie", late_ones.name);
  REQUIRE_FALSE(twice);
  CHECK(twice.error().kind == Error::Kind::not_found);
}

TEST_CASE("words that are none, and more views than anybody needs, are refused") {
  Shelf shelf;
  auto wrong = late_ones;
  wrong.name.clear();
  wrong.lateness = "soon";
  wrong.order = "random";
  const auto refused = shelf.views.keep("agents/marie", wrong);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().fields.size() == 3);
  for (std::size_t n = 0; n < SavedViews::views_max; ++n) {
    auto view = late_ones;
    view.name = fmt::format("vue {}", n);
    REQUIRE(shelf.views.keep("agents/marie", view));
  }
  const auto full = shelf.views.keep("agents/marie", late_ones);
  REQUIRE_FALSE(full);
  CHECK(full.error().kind == Error::Kind::conflict);
  REQUIRE(shelf.views.keep("agents/paul", late_ones));
}

TEST_CASE("a file that is none of ours is refused, and not written over") {
  Shelf shelf;
  fs::create_directories(shelf.folder);
  std::ofstream(shelf.folder / "views.json") << "{\"views\":[1]}";
  fs::permissions(shelf.folder / "views.json", fs::perms(0600));
  CHECK_FALSE(shelf.views.of("agents/marie"));
  CHECK_FALSE(shelf.views.keep("agents/marie", late_ones));
}

}  // namespace
}  // namespace guichet::access

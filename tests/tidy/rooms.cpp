// Rooms and libraries: the table of ARCHITECTURE.md, as data.
#include <algorithm>
#include <map>
#include <regex>
#include <set>

#include "tests/tidy/rules.h"

namespace guichet::tidy {
namespace {

using Names = std::set<std::string>;

const Names base = {"engine/base"};
const Names pure = {"engine/base", "workflows", "engine/events"};

/// A room may include itself and what is listed. The longest matching prefix of a path names its room.
const std::map<std::string, Names> rooms_seen_by = {
    {"engine/base", {}},
    {"workflows", base},
    {"engine/events", base},
    {"engine/store", {"engine/base", "engine/events"}},
    {"engine/cases", {"engine/base", "workflows", "engine/events"}},
    {"engine/catalog", pure},
    {"engine/people", {"engine/base", "engine/events", "engine/store", "engine/cases"}},
    {"engine/access", {"engine/base", "workflows", "engine/cases", "engine/people", "engine/projections"}},
    {"engine/projections",
     {"engine/base", "workflows", "engine/events", "engine/cases", "engine/catalog", "engine/people", "engine/store"}},
    {"engine", {"engine/base", "workflows", "engine"}},
    {"adapters", {"engine/base", "workflows", "engine"}},
    {"cli", {"engine/base", "workflows", "engine", "adapters"}},
};

/// Shared by the doors; every other adapter is deletable without its siblings. `http` is the server on which pages and
/// portals hang their routes, `subscribers` has the window through which letters follow the log as webhooks do,
/// `outward` stands where requests of ours leave.
const Names shared_adapters = {
    "adapters/async", "adapters/courier", "adapters/http", "adapters/outward", "adapters/subscribers"};

/// Where a library may be included, by the beginning of its header's name.
const std::map<std::string, Names> rooms_of_library = {
    {"rocksdb/", {"engine/store"}},
    {"yaml-cpp/", {"workflows/yaml"}},
    {"re2/", {"workflows/expression"}},
    {"date/", {"workflows/expression", "workflows/calendar"}},
    {"boost/geometry", {"workflows"}},
    {"sodium",
     {"engine/base",
      "workflows",
      "engine/access",
      "engine/store",
      "engine/people",
      "adapters/portal",
      "adapters/subscribers"}},
    {"kainjow/", {"adapters/portal"}},
    {"zlib.h", {"engine/importing"}},
    {"csv.h", {"engine/importing"}},
    {"simdjson", {"engine/events"}},
    {"boost/asio", {"adapters"}},
    {"boost/beast", {"adapters"}},
    {"curl/", {"adapters"}},
    {"gmime/", {"adapters/mail"}},
    {"nats", {"adapters"}},
    {"CLI/", {"cli/main.cpp", "cli/arguments_author.cpp", "cli/arguments_export.cpp", "cli/arguments_refusal.cpp"}},
};

bool inside(const std::string& path, const std::string& folder) {
  return path == folder || path.starts_with(folder + "/");
}

std::string room_of(const std::string& path) {
  std::string room;
  for (const auto& [name, seen] : rooms_seen_by)
    if (inside(path, name) && name.size() > room.size()) room = name;
  return room;
}

/// "engine" in a list means all of its rooms.
bool lists(const Names& names, const std::string& room) {
  return std::any_of(names.begin(), names.end(), [&](const auto& name) { return inside(room, name); });
}

std::string first_folders(const std::string& path, int count) {
  std::size_t end = 0;
  for (int i = 0; i < count && end != std::string::npos; ++i) end = path.find('/', end + (i > 0 ? 1U : 0U));
  return path.substr(0, end);
}

struct Include {
  std::string header;
  std::size_t line;
};

std::vector<Include> includes_of(const Source& source) {
  static const std::regex pattern(R"re(#\s*include\s*["<]([^">]+)[">])re");
  std::vector<Include> found;
  for (std::sregex_iterator at(source.text.begin(), source.text.end(), pattern), end; at != end; ++at)
    found.push_back({(*at)[1].str(), source.line_of(static_cast<std::size_t>(at->position()))});
  return found;
}

std::string place(const Source& source, std::size_t line) {
  return source.path + ":" + std::to_string(line) + ": ";
}

}  // namespace

std::vector<Finding> rooms(const Source& source) {
  std::vector<Finding> findings;
  const auto room = room_of(source.path);
  if (room.empty()) return findings;
  for (const auto& [header, line] : includes_of(source)) {
    const auto target = room_of(header);
    if (header.starts_with("tests/"))
      findings.push_back({"rooms", place(source, line) + "no product code includes tests"});
    if (target.empty()) continue;
    if (target != room && !lists(rooms_seen_by.at(room), target))
      findings.push_back({"rooms", place(source, line) + room + " must not include " + header});
    const auto mine = first_folders(source.path, 2);
    const auto theirs = first_folders(header, 2);
    if (room == "adapters" && target == "adapters" && mine != theirs && !shared_adapters.contains(theirs))
      findings.push_back({"rooms", place(source, line) + mine + " must not include its sibling " + theirs});
  }
  return findings;
}

std::vector<Finding> libraries(const Source& source) {
  std::vector<Finding> findings;
  if (source.is_test()) return findings;
  for (const auto& [header, line] : includes_of(source))
    for (const auto& [library, owners] : rooms_of_library)
      if (header.starts_with(library) && !lists(owners, source.path))
        findings.push_back(
            {"libraries", place(source, line) + "only " + *owners.begin() + " may include <" + header + ">"});
  return findings;
}

}  // namespace guichet::tidy

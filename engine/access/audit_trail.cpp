#include "engine/access/audit_trail.h"

#include <algorithm>
#include <charconv>
#include <fstream>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

#include "engine/base/log.h"

namespace guichet::access {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view ending = ".jsonl";
constexpr std::size_t looked_at_max = 20'000;
constexpr std::size_t block_bytes = 64 * 1024;

/// Where a page ended: what lies before this byte of this month has not been read yet.
struct Spot {
  std::string month;
  std::uint64_t end = 0;
};

Result<Spot> read_cursor(const std::string& text) {
  const auto at = text.find(':');
  Spot spot{.month = text.substr(0, at)};
  const auto number = at == std::string::npos ? std::string_view() : std::string_view(text).substr(at + 1);
  const auto [behind, fault] = std::from_chars(number.data(), number.data() + number.size(), spot.end);
  if (number.empty() || fault != std::errc() || behind != number.data() + number.size())
    return invalid("after: expected the cursor of a page of the audit trail", {{"after", "is no cursor"}});
  return spot;
}

/// Newest first.
std::vector<std::string> months_in(const fs::path& folder) {
  std::vector<std::string> months;
  std::error_code failure;
  for (const auto& entry : fs::directory_iterator(folder, failure))
    if (entry.path().extension() == ending) months.push_back(entry.path().stem().string());
  std::ranges::sort(months, std::ranges::greater());
  return months;
}

/// Gives the lines of a file backwards, from `end` on, with where each begins, until `take` says no.
template <class Take>
Status read_backwards(const fs::path& file, std::uint64_t end, const Take& take) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) return unavailable(fmt::format("the audit trail {} cannot be read", file.string()));
  std::string held;  // the beginning of a line whose first bytes lie further ahead
  for (auto at = end; at > 0;) {
    const auto bytes = std::min<std::uint64_t>(at, block_bytes);
    at -= bytes;
    std::string block(bytes, '\0');
    stream.seekg(static_cast<std::streamoff>(at));
    stream.read(block.data(), static_cast<std::streamsize>(bytes));
    if (!stream) return unavailable(fmt::format("the audit trail {} cannot be read", file.string()));
    block += held;
    std::size_t stop = block.size();
    while (stop > 0) {
      const auto before = stop == 1 ? std::string::npos : block.rfind('\n', stop - 2);
      if (before == std::string::npos) break;
      if (!take(std::string_view(block).substr(before + 1, stop - before - 1), at + before + 1)) return ok();
      stop = before + 1;
    }
    held = block.substr(0, stop);
  }
  if (!held.empty()) take(held, 0);
  return ok();
}

bool ends_whole(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary | std::ios::ate);
  if (!stream || stream.tellg() == std::streampos(0)) return true;
  stream.seekg(-1, std::ios::end);
  return stream.get() == '\n';
}

bool is_about(const json::object& line, std::string_view key, const std::string& value) {
  if (value.empty()) return true;
  const auto* found = line.if_contains(key);
  return found != nullptr && found->is_string() && found->get_string() == value;
}

}  // namespace

void AuditTrail::note(std::string_view what, AuditFields fields) {
  const auto now = to_rfc3339(clock_.now());
  json::object line{{"time", now}, {"what", what}};
  for (const auto& [key, value] : fields) line[key] = value;
  auto text = json::serialize(line) + "\n";
  const auto file = folder_ / (now.substr(0, 7) + std::string(ending));
  const std::scoped_lock lock(writing_);
  std::error_code failure;
  fs::create_directories(folder_, failure);
  // A crash may have torn the last line: the next one must not continue it.
  if (file != written_ && !ends_whole(file)) text.insert(text.begin(), '\n');
  written_ = file;
  const int descriptor = ::open(file.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR);
  const auto written = descriptor < 0 ? -1 : ::write(descriptor, text.data(), text.size());
  if (descriptor >= 0) ::close(descriptor);
  if (written != static_cast<ssize_t>(text.size()))
    log_error("a line of the audit trail could not be written", {{"file", file.string()}});
}

Result<AuditTrail::Page> AuditTrail::read(const Question& question) const {
  Page page;
  Spot from;
  if (!question.after.empty()) {
    GUICHET_TRY(from, read_cursor(question.after));
  }
  std::size_t looked_at = 0;
  for (const auto& month : months_in(folder_)) {
    if (!from.month.empty() && month > from.month) continue;
    const auto file = folder_ / (month + std::string(ending));
    std::error_code failure;
    const auto size = fs::file_size(file, failure);
    if (failure) continue;
    const auto end = month == from.month ? std::min<std::uint64_t>(from.end, size) : size;
    const auto take = [&](std::string_view text, std::uint64_t begins) {
      const auto line = parse_json(text);
      if (line && line->is_object() && is_about(line->get_object(), "actor", question.actor) &&
          is_about(line->get_object(), "of", question.of))
        page.lines.push_back(line->get_object());
      const bool full = page.lines.size() == question.limit || ++looked_at == looked_at_max;
      if (full) page.next = fmt::format("{}:{}", month, begins);
      return !full;
    };
    GUICHET_TRY_STATUS(read_backwards(file, end, take));
    if (!page.next.empty()) return page;
  }
  return page;
}

}  // namespace guichet::access

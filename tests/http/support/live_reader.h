#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "tests/http/support/town_door.h"

namespace guichet::test {

struct Told {
  Position id = 0;
  std::string data;  ///< empty: the reader's cursor was moved, nothing else
};

/// A live reader: parses blocks as a browser's EventSource does. Where nobody is named it may read the whole feed.
class LiveReader {
 public:
  LiveReader(
      TownDoor& door,
      const std::string& path,
      Position last,
      std::chrono::milliseconds patience = std::chrono::seconds(10),
      const std::string& as = {})
      : client_(door.port(), patience) {
    TownDoor::Ask ask;
    ask.as = as.empty() ? door.token("integrators/works", {"listener"}) : as;
    ask.path = path;
    ask.headers = {"Accept: text/event-stream"};
    if (last > 0) ask.headers.push_back(fmt::format("Last-Event-ID: {}", last));
    client_.send(door.request(ask));
    const auto head = client_.read_head();
    open_ = head && head->status == 200 && head->header("content-type") == "text/event-stream";
  }

  bool open() const { return open_; }
  RawClient& client() { return client_; }

  /// The next block that carries an id; nothing when the server ended or was silent.
  std::optional<Told> next() {
    for (;;) {
      if (const auto end = text_.find("\n\n"); end != std::string::npos) {
        auto told = parse(text_.substr(0, end + 1));
        text_.erase(0, end + 2);
        if (told.id > 0) return told;
        continue;
      }
      const auto more = client_.read_chunk();
      if (more.empty()) return std::nullopt;
      text_ += more;
    }
  }

 private:
  static Told parse(std::string_view block) {
    Told told;
    while (!block.empty()) {
      const auto line = block.substr(0, block.find('\n'));
      block.remove_prefix(line.size() + 1);
      if (line.starts_with("id: ")) told.id = std::stoull(std::string(line.substr(4)));
      if (line.starts_with("data: ")) told.data = std::string(line.substr(6));
    }
    return told;
  }

  RawClient client_;
  std::string text_;
  bool open_ = false;
};

}  // namespace guichet::test

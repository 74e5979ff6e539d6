#pragma once

#include <map>
#include <string>

#include "engine/events/envelope.h"
#include "engine/runtime/engine.h"
#include "engine/store/log.h"

namespace guichet::test {

/// Reads the log from its first event and compares it with what was promised. Each answer is empty, or what
/// is broken.
class LogWalk {
 public:
  /// The next event: no gap, no jump of a version, no command torn apart, no timer early or twice.
  std::string take(const store::Record& record);
  /// A command that was acknowledged stands where its receipt says.
  std::string compare(const std::string& command, const runtime::Receipt& receipt) const;

  bool holds(const std::string& command) const { return commands_.contains(command); }

 private:
  struct Command {
    Position first = 0;
    Position last = 0;
    std::string subject;
    StreamVersion version = 0;
  };

  std::string take_command(const events::Envelope& envelope);
  std::string take_timer(const store::Record& record, const events::Document& document);

  Position position_ = 0;
  std::map<std::string, Command> commands_;
  std::map<std::string, StreamVersion> versions_;
  std::map<std::string, Instant> timers_;
};

}  // namespace guichet::test

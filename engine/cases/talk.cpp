// What people and systems tell a case: replies, notes, files, messages.
#include <algorithm>

#include <fmt/format.h>

#include "engine/cases/form.h"
#include "engine/cases/run.h"

namespace guichet::cases {
namespace {

constexpr std::size_t text_bytes_max = 40'000;
constexpr std::size_t files_max = 20;
constexpr std::size_t early_max = 50;

Status require_text(std::string_view text, bool may_be_empty) {
  const bool empty = text.find_first_not_of(" \t\r\n") == std::string_view::npos;
  if (empty && !may_be_empty) return invalid("there is nothing to say", {{"/text", "is required"}});
  if (text.size() > text_bytes_max)
    return invalid(
        "the text is too long", {{"/text", fmt::format("may have {} bytes, has {}", text_bytes_max, text.size())}});
  return ok();
}

Status require_files(const std::vector<FileRef>& files) {
  if (files.size() > files_max)
    return invalid("there are too many files", {{"/files", fmt::format("may be {}, are {}", files_max, files.size())}});
  for (std::size_t index = 0; index < files.size(); ++index)
    if (files[index].hash.empty())
      return invalid("a file was not uploaded", {{fmt::format("/files/{}/hash", index), "is required"}});
  return ok();
}

/// Until when the citizen may say that it is not settled; an end of their own making is one.
Status require_reopening(const Run& run) {
  const auto& state = run.state();
  if (state.is_open()) return conflict("the case is open");
  if (state.outcome == "withdrawn") return conflict("the case was withdrawn: what is asked for again is a new request");
  const auto until = reopens_until(state, run.town);
  if (until && run.now() <= *until) return ok();
  return conflict(
      until ? fmt::format("the case could be reopened until {}", to_rfc3339(*until))
            : std::string("this town does not reopen cases"));
}

/// A file's name may say who somebody is: it is told apart, personal.
FileRef without_name(FileRef file) {
  file.name.clear();
  return file;
}

/// Messages this workflow waits for somewhere.
std::vector<std::string> awaited_messages(const workflows::Definition& definition) {
  std::vector<std::string> names;
  for (const auto& step : definition.steps) {
    const auto* wait = std::get_if<workflows::Wait>(&step.construct);
    const auto* message = wait == nullptr ? nullptr : std::get_if<workflows::WaitForMessage>(wait);
    if (message != nullptr) names.push_back(message->name);
  }
  return names;
}

Status require_awaited(const Run& run, const std::string& name) {
  const auto names = awaited_messages(run.definition);
  if (std::ranges::find(names, name) != names.end()) return ok();
  const auto near = nearest(name, names);
  return invalid(
      fmt::format("{} waits for no message \"{}\"", run.definition.id, name),
      {{"/name",
        near.empty() ? fmt::format("expected one of: {}", fmt::join(names, ", "))
                     : fmt::format("did you mean \"{}\"?", near)}});
}

/// Where a wait sends the case, by the step's text.
std::string onward_of(const Run& run, const OpenWait& wait) {
  const auto* step = run.definition.find_step(wait.step);
  check(
      step != nullptr && std::holds_alternative<workflows::Wait>(step->construct),
      "an open wait is one of its workflow");
  return std::visit([](const auto& kind) { return kind.go; }, std::get<workflows::Wait>(step->construct));
}

void move_on(Run& run, const OpenWait& wait, std::string why) {
  const auto next = onward_of(run, wait);
  leave(run, wait.token, std::move(why), next);
  go(run, wait.token, next);
  settle_pauses(run);
}

}  // namespace

void record_files(Run& run, const std::vector<FileRef>& files, bool internal) {
  for (const auto& file : files)
    run.record(FileAttached{without_name(file), personal(json::value(file.name)), internal});
}

Status reply(Run& run, const Reply& command) {
  GUICHET_TRY_STATUS(require_open(run.state()));
  GUICHET_TRY_STATUS(require_text(command.text, !command.files.empty()));
  GUICHET_TRY_STATUS(require_files(command.files));
  std::vector<FileRef> files;
  for (const auto& file : command.files) files.push_back(without_name(file));
  run.record(ReplyReceived{personal(json::value(command.text)), std::move(files)});
  record_files(run, command.files, false);
  const auto waits = run.state().waits;
  const auto wait = std::ranges::find(waits, "reply", &OpenWait::what);
  if (wait != waits.end()) move_on(run, *wait, "reply");
  return ok();
}

Status write_note(Run& run, const WriteNote& command) {
  GUICHET_TRY_STATUS(require_text(command.text, false));
  run.record(NoteWritten{personal(json::value(command.text)), command.internal});
  return ok();
}

Status attach_file(Run& run, const AttachFile& command) {
  if (!command.internal) GUICHET_TRY_STATUS(require_open(run.state()));
  if (command.file.hash.empty()) return invalid("a file was not uploaded", {{"/file/hash", "is required"}});
  record_files(run, {command.file}, command.internal);
  return ok();
}

Status withdraw_case(Run& run) {
  GUICHET_TRY_STATUS(require_open(run.state()));
  const auto tokens = run.state().tokens;
  // What works for a token is cancelled with it.
  for (const auto& token : tokens)
    if (token.parent == 0) leave(run, token.id, "withdrawn", "");
  close_case(run, "withdrawn", "");
  return ok();
}

std::optional<Instant> reopens_until(const CaseState& state, const workflows::Town& town) {
  if (state.is_open() || !state.closed || state.erased || state.outcome == "withdrawn" || town.portal.reopen_days == 0)
    return std::nullopt;
  return *state.closed + std::chrono::days(town.portal.reopen_days);
}

Status reopen_case(Run& run, const ReopenCase& command) {
  GUICHET_TRY_STATUS(require_reopening(run));
  GUICHET_TRY_STATUS(require_text(command.text, false));
  run.record(CaseReopened{personal(json::value(command.text))});
  start_opening_clocks(run, {});
  go(run, run.state().next_token, run.definition.start);
  settle_pauses(run);
  return ok();
}

Status answer_survey(Run& run, const AnswerSurvey& command) {
  const auto& state = run.state();
  if (state.is_open()) return conflict("the case has not ended: there is nothing to judge yet");
  if (state.outcome == "withdrawn") return conflict("the case was withdrawn: there is nothing to judge");
  if (state.score != 0) return conflict("the survey of this case is answered already");
  if (command.score < 1 || command.score > 5)
    return invalid("the score is none we know", {{"/score", fmt::format("may be 1 to 5, is {}", command.score)}});
  GUICHET_TRY_STATUS(require_text(command.text, true));
  run.record(SurveyAnswered{command.score, personal(json::value(command.text))});
  return ok();
}

Status deliver_message(Run& run, const DeliverMessage& command) {
  GUICHET_TRY_STATUS(require_open(run.state()));
  if (command.name == main_ended_message) return follow_main(run, command);
  GUICHET_TRY_STATUS(require_awaited(run, command.name));
  const auto waits = run.state().waits;
  const auto wait = std::ranges::find_if(waits, [&](const OpenWait& one) {
    return one.what == "message" && one.name == command.name && (one.match.is_null() || one.match == command.value);
  });
  if (wait == waits.end()) {
    if (run.state().early.size() >= early_max)
      return conflict(fmt::format("{} messages are kept for this case already, and nothing waits for them", early_max));
    run.record(MessageReceived{command.name, command.value, command.body, true});
    return ok();
  }
  run.record(MessageReceived{command.name, command.value, command.body, false});
  move_on(run, *wait, fmt::format("message {}", command.name));
  return ok();
}

}  // namespace guichet::cases

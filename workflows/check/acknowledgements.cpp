// The acknowledgement of a request on which silence decides. What it must say is written in the law: in France in
// articles L112-3, R112-5 and R112-11 of the code of relations between the public and the administration: the day it
// was received, the day on which silence decides and which way, the office with its address, telephone and mail, and
// what can be done then: where and until when to appeal against a refusal, or how to be given proof of an acceptance.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "workflows/check/check.h"
#include "workflows/codes.h"

namespace guichet::workflows::check {
namespace {

struct Content {
  std::string_view path;  ///< that a text reads where it says this
  std::string_view what;
};

constexpr std::array contents{
    Content{"case.opened", "the day on which the request was received"},
    Content{"clock.due", "the day on which silence decides"},
    Content{"clock.silence", "which way silence decides"},
    Content{"clock.remedy", "what can be done then"},
    Content{"office.name", "the office that has the request"},
    Content{"office.address", "the office's address"},
    Content{"office.phone", "the office's telephone number"},
    Content{"office.mail", "the office's mail address"}};

bool reads(const expression::Template& text, std::string_view path) {
  const auto paths = text.reads();
  return std::ranges::find(paths, path) != paths.end();
}

bool says(const MessageTemplate::Text& text, std::string_view path) {
  return reads(text.body, path) || reads(text.subject, path);
}

bool decides(const ClockRule& clock) {
  return clock.on_silence == "accept" || clock.on_silence == "reject";
}

class Acknowledgement {
 public:
  Acknowledgement(
      const ClockRule& clock, const Definition& definition, const Town& town, std::vector<Diagnostic>& findings)
      : clock_(clock), definition_(definition), town_(town), findings_(findings) {}

  void run() {
    if (clock_.acknowledgement.empty()) return miss_letter();
    check_letter();
    check_remedy();
    check_office();
  }

 private:
  void miss_letter() {
    findings_.push_back(
        {.severity = Severity::warning,
         .code = Code("acknowledgement-missing"),
         .where = clock_.where,
         .message = fmt::format(
             "Silence decides when the clock `{}` is used up, and no letter tells whoever asked.", clock_.name),
         .hint = "acknowledgement: TEMPLATE"});
  }

  void refuse(std::string message, std::string hint) {
    findings_.push_back(
        {.code = Code("acknowledgement-incomplete"),
         .where = clock_.where,
         .message = std::move(message),
         .hint = std::move(hint)});
  }

  void check_letter() {
    const auto letter = definition_.messages.find(clock_.acknowledgement);
    if (letter == definition_.messages.end()) return;
    for (const auto& [language, text] : letter->second.by_language)
      for (const auto& content : contents)
        if (!says(text, content.path))
          refuse(
              fmt::format(
                  "The acknowledgement `{}` of the clock `{}` must say {}; in `{}` it does not.",
                  clock_.acknowledgement,
                  clock_.name,
                  content.what,
                  language),
              fmt::format("write {{{{ {} }}}} into it", content.path));
  }

  void check_remedy() {
    const auto* wanted = clock_.on_silence == "reject" ? "where and until when to appeal against the refusal"
                                                       : "how to be given proof of the acceptance";
    for (const auto& language : town_.languages)
      if (!clock_.remedy.by_language.contains(language))
        refuse(
            fmt::format("The clock `{}` does not say in `{}` {}.", clock_.name, language, wanted),
            fmt::format("remedy: {{ {}: … }}", language));
  }

  void check_office() {
    const auto team = town_.teams.find(definition_.owner);
    if (team == town_.teams.end()) return;
    const auto& office = team->second;
    const std::array<std::pair<std::string_view, const std::string*>, 3> particulars{
        {{"address", &office.address}, {"phone", &office.phone}, {"mail", &office.mail}}};
    for (const auto& [key, value] : particulars)
      if (value->empty())
        refuse(
            fmt::format(
                "The acknowledgement of the clock `{}` says how to reach the team `{}`, and town.yaml knows no `{}` of it.",
                clock_.name,
                office.id,
                key),
            fmt::format("add `{}` to the team", key));
  }

  const ClockRule& clock_;
  const Definition& definition_;
  const Town& town_;
  std::vector<Diagnostic>& findings_;
};

}  // namespace

void check_acknowledgements(const Definition& definition, const Town& town, std::vector<Diagnostic>& findings) {
  for (const auto& clock : definition.clocks)
    if (decides(clock)) Acknowledgement(clock, definition, town, findings).run();
}

}  // namespace guichet::workflows::check

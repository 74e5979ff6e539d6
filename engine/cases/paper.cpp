// Letters on paper: who gets them, and how agents see to them.
#include <algorithm>

#include <fmt/format.h>

#include "engine/cases/run.h"

namespace guichet::cases {

bool wants_paper(const Run& run) {
  const auto& reach = run.context.reach;
  if (reach.prefers == "post") return true;
  if (reach.prefers == "mail" || reach.has_email || !reach.has_address) return false;
  return std::ranges::none_of(run.definition.form, [&](const workflows::Field& field) {
    const auto* value = run.state().form.if_contains(field.name);
    return field.type == workflows::FieldType::email && value != nullptr && !value->is_null();
  });
}

Status post_letter(Run& run, const PostLetter& command) {
  const auto& letters = run.state().letters;
  const auto known = std::ranges::find(letters, command.letter, &PaperLetter::number);
  if (known == letters.end()) {
    const bool is_over = command.letter > 0 && command.letter <= run.state().letters_ordered;
    if (is_over) return conflict(fmt::format("somebody has seen to the letter {} already", command.letter));
    return not_found(fmt::format("the case has no letter {} on paper", command.letter));
  }
  if (!command.posted && command.reason.empty())
    return invalid("the letter cannot be set aside", {{"/reason", "is required where a letter is not posted"}});
  run.record(LetterPosted{known->number, known->message, run.context.actor.name, command.posted, command.reason});
  return ok();
}

}  // namespace guichet::cases

#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>

#include "engine/cases/context.h"
#include "engine/cases/state.h"
#include "workflows/expression/program.h"
#include "workflows/expression/template_text.h"
#include "workflows/town.h"

namespace guichet::cases {

/// What expressions can name during one decision: `form`, `data`, `case`, `citizen`, `task`, `reply`, `branches`,
/// `item`, `clock`, `office`, `now`.
/// Values are made when first asked for and kept until the state they show has changed. One thread; town,
/// definition and context must outlive it.
class Scope {
 public:
  Scope(const workflows::Town& town, const workflows::Definition& definition, const Context& context);

  Result<workflows::expression::Value> evaluate(const workflows::expression::Program& program, const CaseState& state);
  Result<workflows::expression::Value> evaluate(const workflows::expression::Template& text, const CaseState& state);
  /// Always text, as plain text: a door escapes it for its medium.
  Result<std::string> render(const workflows::expression::Template& text, const CaseState& state);
  /// The same for people who read this language.
  Result<std::string> write(
      const workflows::expression::Template& text, const CaseState& state, std::string_view language);

  /// Whether a field of a form is asked for, given the values read so far; they stand for `form`.
  Result<bool> is_shown(const workflows::expression::Program& show, const json::object& form, const CaseState& state);

  /// Whose `item` and `branches` are meant from now on.
  void at(std::uint32_t token) {
    if (token == token_) return;
    token_ = token;
    branches_.stale = item_.stale = true;
  }

  /// The clock in whose name something is done from now on; empty: none.
  void about(const std::string& clock) { about_ = clock; }

  void branches_changed() { branches_.stale = true; }

  void form_changed() { form_.stale = true; }

  void data_changed() { data_.stale = true; }

  void case_changed() { case_.stale = true; }

  void task_changed() { task_.stale = true; }

  void reply_changed() { reply_.stale = true; }

 private:
  /// A name the activation may not have, or have wrong.
  struct Name {
    bool stale = true;
  };

  class TownHost final : public workflows::expression::Host {
   public:
    TownHost(const workflows::Town& town, const workflows::Definition& definition)
        : town_(town), definition_(definition) {}

    Result<std::string> zone(const workflows::expression::Location& place, std::string_view set) const override;
    Result<std::int64_t> business_days(Instant from, Instant to) const override;
    /// table.NAME(…) of the town.
    Result<workflows::expression::Value> call(
        std::string_view function, std::span<const workflows::expression::Value> arguments) const override;

   private:
    const workflows::Town& town_;
    const workflows::Definition& definition_;
  };

  void bind(std::string_view path, const CaseState& state);
  void bind_form(const json::object& form);
  void bind_case(const CaseState& state);
  void bind_citizen(const CaseState& state);
  void bind_branches(const CaseState& state);
  void bind_item(const CaseState& state);
  void bind_clock(const CaseState& state);
  void bind_office(const CaseState& state);
  workflows::expression::Value record_of(
      const workflows::Fields& fields, const json::object& values, std::string_view prefix) const;
  const json::value& plain(const json::value& value, std::string_view prefix, std::string_view name) const;
  json::value plain_deep(const json::value& value, const std::string& path) const;

  const workflows::Town& town_;
  const workflows::Definition& definition_;
  const Context& context_;
  TownHost host_;
  workflows::expression::Activation activation_;
  Name form_, data_, case_, citizen_, task_, reply_, now_, branches_, item_, office_;
  std::string about_;
  std::uint32_t token_ = 0;
};

/// The calendar of the team that owns the service; nullptr where the town has none.
const workflows::CompiledCalendar* calendar_of_owner(
    const workflows::Town& town, const workflows::Definition& definition);

}  // namespace guichet::cases

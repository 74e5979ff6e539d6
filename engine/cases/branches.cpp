// Parallel work: a token rests in `parallel` or `each` while others, one for each branch, do the work; enough
// of them having ended, it goes on and the late ones are cancelled.
#include <algorithm>

#include <fmt/format.h>

#include "engine/base/check.h"
#include "engine/base/match.h"
#include "engine/cases/run.h"

namespace guichet::cases {
namespace {

using workflows::Each;
using workflows::Parallel;
using workflows::Step;

/// More than this at once is a mistake of the author: the case stops, nothing is lost.
constexpr std::size_t tokens_max = 1'000;

/// One branch about to begin.
struct Beginning {
  std::string branch;
  std::string step;
  json::value item;
};

/// What holds for both kinds of parallel step.
struct Terms {
  std::uint32_t wanted = 0;  ///< 0: all
  const std::optional<workflows::Silence>* silent = nullptr;
  const std::string* onward = nullptr;
};

std::optional<Terms> terms_of(const Step& step) {
  if (const auto* parallel = std::get_if<Parallel>(&step.construct))
    return Terms{parallel->join, &parallel->silent, &parallel->go};
  if (const auto* each = std::get_if<Each>(&step.construct)) return Terms{each->join, &each->silent, &each->go};
  return std::nullopt;
}

std::vector<std::uint32_t> children_of(const CaseState& state, std::uint32_t parent) {
  std::vector<std::uint32_t> children;
  for (const auto& token : state.tokens)
    if (token.parent == parent) children.push_back(token.id);
  return children;
}

/// The branch of an element is named by it where it is a word, else by its number.
std::string name_of(const json::value& item, std::size_t index) {
  const auto* text = item.if_string();
  return text != nullptr && !text->empty() && text->size() <= 64 ? std::string(*text) : fmt::format("{}", index + 1);
}

Result<std::vector<Beginning>> beginnings_of(Run& run, const Each& each) {
  GUICHET_TRY(const auto value, run.evaluate(each.over));
  const auto list = value.to_json();
  std::vector<Beginning> beginnings;
  if (list.is_null()) return beginnings;  // a list that was not filled in has no elements
  if (!list.is_array()) return invalid("is no list");
  const auto& items = list.get_array();
  if (items.size() > workflows::branches_max)
    return invalid(fmt::format("has {} elements; {} are the most", items.size(), workflows::branches_max));
  for (std::size_t index = 0; index < items.size(); ++index)
    beginnings.push_back({name_of(items[index], index), each.start, items[index]});
  return beginnings;
}

/// All tokens first, so that a branch that ends at once knows how many there are.
void begin(Run& run, std::uint32_t token, const Step& step, const std::vector<Beginning>& beginnings) {
  std::vector<std::uint32_t> children;
  for (const auto& one : beginnings) {
    children.push_back(run.state().next_token);
    run.record(BranchStarted{children.back(), token, step.id, one.branch, one.item});
  }
  // What one branch does by itself is no loop of the next.
  const auto steps_before = run.automatic_steps;
  for (std::size_t index = 0; index < children.size(); ++index) {
    if (find_token(run.state(), children[index]) == nullptr) continue;  // others have joined already
    run.automatic_steps = steps_before;
    go(run, children[index], beginnings[index].step);
  }
}

std::string fork_into(
    Run& run,
    std::uint32_t token,
    const Step& step,
    const std::vector<Beginning>& beginnings,
    const std::string& onward) {
  if (beginnings.empty()) {
    leave(run, token, "no branches: there is nothing to do", onward);
    return onward;
  }
  if (run.state().tokens.size() + beginnings.size() > tokens_max) {
    run.raise(step.id, "branches", fmt::format("a case may be in {} places at once", tokens_max), step.where);
    return {};
  }
  begin(run, token, step, beginnings);
  return {};
}

/// Goes on where enough branches have ended.
void settle_join(Run& run, std::uint32_t parent) {
  const auto* token = find_token(run.state(), parent);
  check(token != nullptr, "a branch ends under a token that exists");
  const auto* step = run.definition.find_step(token->step);
  const auto terms = step == nullptr ? std::nullopt : terms_of(*step);
  check(terms.has_value(), "a token with branches rests in a parallel step");
  const auto ended = std::ranges::count_if(run.state().results, [&](const BranchResult& result) {
    return result.parent == parent && result.step == step->id;
  });
  const auto late = children_of(run.state(), parent).size();
  if (late > 0 && (terms->wanted == 0 || std::cmp_less(ended, terms->wanted))) return;
  leave(
      run,
      parent,
      fmt::format("joined: {} of {} branches have ended", ended, static_cast<std::size_t>(ended) + late),
      *terms->onward);
  go(run, parent, *terms->onward);
}

/// The branch is over, its token with it.
void record_end(Run& run, std::uint32_t token, const std::string& outcome, bool silent) {
  const Token ended = *find_token(run.state(), token);
  const auto* parent = find_token(run.state(), ended.parent);
  check(parent != nullptr, "a branch has a token above it");
  run.record(BranchEnded{token, ended.parent, parent->step, ended.branch, outcome, silent});
}

}  // namespace

std::string fork(Run& run, std::uint32_t token, const Step& step, const Parallel& parallel) {
  std::vector<Beginning> beginnings;
  for (const auto& branch : parallel.branches) beginnings.push_back({branch.id, branch.start, nullptr});
  return fork_into(run, token, step, beginnings, parallel.go);
}

std::string fork(Run& run, std::uint32_t token, const Step& step, const Each& each) {
  const auto beginnings = beginnings_of(run, each);
  if (beginnings) return fork_into(run, token, step, *beginnings, each.go);
  run.raise(step.id, "expression", fmt::format("'{}': {}", each.over.text(), beginnings.error().message), step.where);
  return {};
}

void end_branch(Run& run, std::uint32_t token, const std::string& outcome) {
  const auto parent = find_token(run.state(), token)->parent;
  record_end(run, token, outcome, false);
  settle_join(run, parent);
}

void fall_silent(Run& run, std::uint32_t token, const Step& step) {
  const auto terms = terms_of(step);
  check(terms && *terms->silent, "silence that counts is written at its step");
  for (const auto child : children_of(run.state(), token)) {
    if (find_token(run.state(), child) == nullptr) continue;
    leave(run, child, "silence", "");
    record_end(run, child, (*terms->silent)->as, true);
  }
  settle_join(run, token);
}

void cancel_branches(Run& run, std::uint32_t token, const std::string& why) {
  for (const auto child : children_of(run.state(), token)) {
    const Token late = *find_token(run.state(), child);
    if (!late.step.empty()) leave(run, child, why, "");
    run.record(BranchCancelled{child, token, late.branch, why});
  }
}

bool is_above(const CaseState& state, std::uint32_t above, std::uint32_t token) {
  for (const auto* at = find_token(state, token); at != nullptr; at = find_token(state, at->parent))
    if (at->id == above) return true;
  return false;
}

}  // namespace guichet::cases

// Acts of a scenario that concern an agenda, another body, or another case.
#include <algorithm>
#include <array>

#include "engine/cases/event_ties.h"
#include "engine/rehearsal/acts.h"

namespace guichet::rehearsal {
namespace {

std::string step_name(const yaml::Node& node, const Reader& reader) {
  return read_name(&node, reader.report, "undefined-step", "step", step_names(reader.definition));
}

std::string site_name(const yaml::Node* node, const Reader& reader) {
  if (node == nullptr || reader.expects_refusal) return yaml::read_text(node, reader.report, "a site").value_or("");
  return read_name(node, reader.report, "wrong-value", "site", site_names(reader.town));
}

/// `book: { site: hall, starts: 2026-03-10T09:00:00+01:00 }`: by the citizen, where nothing else is said.
Act read_booking(const yaml::Node& node, const Reader& reader) {
  yaml::Mapping mapping(node, reader.report, "a booking");
  cases::BookAppointment book;
  if (const auto* step = mapping.optional("step")) book.step = step_name(*step, reader);
  book.site = site_name(mapping.required("site"), reader);
  book.starts = read_instant(mapping.required("starts"), reader.report, "a moment").value_or(Instant());
  book.reason = yaml::read_text(mapping.optional("reason"), reader.report, "a reason").value_or("");
  const auto taken = yaml::read_integer(mapping.optional("taken"), reader.report, "a number").value_or(0);
  const auto* by = mapping.optional("by");
  Act act;
  act.by = by == nullptr ? "citizen" : read_actor(by, reader);
  act.taken = static_cast<std::uint32_t>(std::clamp<std::int64_t>(taken, 0, 1'000));
  mapping.finish();
  act.command = std::move(book);
  return act;
}

/// `cancel: they fell ill`, or `cancel: { reason: …, by: agents/marie }`.
Act read_cancelling(const yaml::Node& node, const Reader& reader) {
  Act act;
  act.by = "citizen";
  if (node.is_scalar()) {
    act.command = cases::CancelAppointment{"", node.text};
    return act;
  }
  yaml::Mapping mapping(node, reader.report, "a cancelling");
  cases::CancelAppointment cancel;
  if (const auto* step = mapping.optional("step")) cancel.step = step_name(*step, reader);
  cancel.reason = yaml::read_text(mapping.optional("reason"), reader.report, "a reason").value_or("");
  if (const auto* by = mapping.optional("by")) act.by = read_actor(by, reader);
  mapping.finish();
  act.command = std::move(cancel);
  return act;
}

/// `stand_in_line: slot`, the step; or with who does it.
template <class Command>
Act read_line(const yaml::Node& node, const Reader& reader, std::string_view what) {
  Act act;
  act.by = "citizen";
  Command command;
  if (node.is_scalar()) {
    command.step = step_name(node, reader);
  } else {
    yaml::Mapping mapping(node, reader.report, what);
    if (const auto* step = mapping.required("step")) command.step = step_name(*step, reader);
    if (const auto* by = mapping.optional("by")) act.by = read_actor(by, reader);
    mapping.finish();
  }
  act.command = std::move(command);
  return act;
}

/// `offer: { agenda: papers, site: hall, starts: 2026-03-10T09:00:00+01:00 }`: a slot has come free.
Act read_offer(const yaml::Node& node, const Reader& reader) {
  yaml::Mapping mapping(node, reader.report, "an offer");
  cases::OfferSlot offer;
  std::vector<std::string> known;
  for (const auto& [id, agenda] : reader.town.agendas) known.push_back(id);
  offer.agenda = read_name(mapping.required("agenda"), reader.report, "undefined-agenda", "agenda", known);
  offer.site = site_name(mapping.required("site"), reader);
  offer.starts = read_instant(mapping.required("starts"), reader.report, "a moment").value_or(Instant());
  mapping.finish();
  Act act;
  act.by = "system/courier";
  act.command = std::move(offer);
  return act;
}

/// `postpone_news: { until: 2026-04-01T09:00:00+02:00, reason: they are looking for the plans, by: agents/paul }`
Act read_postponing(const yaml::Node& node, const Reader& reader) {
  yaml::Mapping mapping(node, reader.report, "news postponed");
  cases::PostponeNews news;
  if (const auto* step = mapping.optional("step")) news.step = step_name(*step, reader);
  news.until = read_instant(mapping.required("until"), reader.report, "a moment").value_or(Instant());
  news.reason = yaml::read_text(mapping.optional("reason"), reader.report, "a reason").value_or("");
  Act act;
  act.by = read_actor(mapping.optional("by"), reader);
  mapping.finish();
  act.command = std::move(news);
  return act;
}

/// Another case, by its reference, which is its id too: `join: SA-2`, or `join: { to: SA-2, reason: …, by: … }`.
template <class Command>
Act read_tie(const yaml::Node& node, const Reader& reader, std::string_view what, std::string_view key) {
  Act act;
  if (node.is_scalar()) {
    act.command = Command{CaseId(node.text), node.text, ""};
    return act;
  }
  yaml::Mapping mapping(node, reader.report, what);
  const auto other = yaml::read_text(mapping.required(key), reader.report, "a case").value_or("");
  const auto reason = yaml::read_text(mapping.optional("reason"), reader.report, "a reason").value_or("");
  act.by = read_actor(mapping.optional("by"), reader);
  mapping.finish();
  act.command = Command{CaseId(other), other, reason};
  return act;
}

Act read_parting(const yaml::Node& node, const Reader& reader) {
  Act act;
  act.command = cases::PartCase{node.is_scalar() ? node.text : std::string()};
  if (node.is_scalar()) return act;
  yaml::Mapping mapping(node, reader.report, "a parting");
  act.command = cases::PartCase{yaml::read_text(mapping.optional("reason"), reader.report, "a reason").value_or("")};
  act.by = read_actor(mapping.optional("by"), reader);
  mapping.finish();
  return act;
}

/// `parted_by: SA-3`: the case that followed goes its own way again.
Act read_loss(const yaml::Node& node, const Reader& reader) {
  Act act;
  act.command =
      cases::RemoveFollower{CaseId(yaml::read_text(&node, reader.report, "a case").value_or("")), std::string()};
  return act;
}

/// `main_ends: { case: SA-2, outcome: repaired }`, perhaps with the `answers` of the task that ended it.
Act read_main_end(const yaml::Node& node, const Reader& reader) {
  yaml::Mapping mapping(node, reader.report, "a main case's end");
  const auto main = yaml::read_text(mapping.required("case"), reader.report, "a case").value_or("");
  const auto outcome = yaml::read_text(mapping.required("outcome"), reader.report, "an outcome").value_or("");
  json::object body{{"outcome", outcome}, {"reference", main}};
  if (const auto* answers = mapping.optional("answers"))
    body["task"] = json::object{
        {"id", ""}, {"step", ""}, {"queue", ""}, {"agent", ""}, {"outcome", ""}, {"answers", plain_value(*answers)}};
  mapping.finish();
  Act act;
  act.by = "system/courier";
  act.command = cases::DeliverMessage{std::string(cases::main_ended_message), json::value(main), std::move(body)};
  return act;
}

Act read_joining(const yaml::Node& node, const Reader& reader) {
  return read_tie<cases::JoinCase>(node, reader, "a joining", "to");
}

Act read_follower(const yaml::Node& node, const Reader& reader) {
  return read_tie<cases::AddFollower>(node, reader, "a follower", "case");
}

Act read_standing(const yaml::Node& node, const Reader& reader) {
  return read_line<cases::StandInLine>(node, reader, "standing in line");
}

Act read_leaving(const yaml::Node& node, const Reader& reader) {
  return read_line<cases::LeaveLine>(node, reader, "leaving the line");
}

}  // namespace

std::span<const Word> words_of_ties() {
  static constexpr std::array words{
      Word{"book", always<read_booking>},
      Word{"cancel", always<read_cancelling>},
      Word{"join", always<read_joining>},
      Word{"part", always<read_parting>},
      Word{"main_ends", always<read_main_end>},
      Word{"joined_by", always<read_follower>},
      Word{"parted_by", always<read_loss>},
      Word{"stand_in_line", always<read_standing>},
      Word{"leave_line", always<read_leaving>},
      Word{"offer", always<read_offer>},
      Word{"postpone_news", always<read_postponing>}};
  return words;
}

}  // namespace guichet::rehearsal

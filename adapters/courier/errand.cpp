#include "adapters/courier/errand.h"

#include "engine/cases/decide.h"
#include "engine/cases/event_json.h"
#include "engine/events/envelope.h"
#include "workflows/definition.h"

namespace guichet::courier {
namespace {

using Found = std::optional<Errand>;

/// A child's end, told to its parent under the order's name.
Found ending_of(Position position, std::string_view child, cases::CaseClosed closed) {
  const auto mark = child.rfind(cases::child_mark);
  if (mark == std::string_view::npos) return {};
  Errand errand{position, CaseId(std::string(child.substr(0, mark))), {}, {}, std::move(closed)};
  errand.order.order = child.substr(mark + cases::child_mark.size());
  errand.order.service = workflows::child_case_service;
  return errand;
}

/// A message that was sent, or a wait that one may have come before.
Found message_of(Position position, std::string subject, cases::Event event) {
  Errand errand{position, CaseId(std::move(subject)), {}, {}};
  if (auto* sent = std::get_if<cases::MessageEmitted>(&event)) {
    errand.emitted = std::move(*sent);
    return errand;
  }
  errand.waits = std::get<cases::WaitStarted>(std::move(event));
  if (errand.waits->what != "message" || errand.waits->match.is_null()) return {};
  return errand;
}

}  // namespace

Result<Found> errand_in(const store::Record& record) {
  static const auto requested = cases::kind_of(cases::CallRequested{});
  static const auto closed = cases::kind_of(cases::CaseClosed{});
  static const auto emitted = cases::kind_of(cases::MessageEmitted{});
  static const auto waits = cases::kind_of(cases::WaitStarted{});
  const bool is_message = record.kind == emitted || record.kind == waits;
  if (record.kind != requested && record.kind != closed && !is_message) return Found();
  GUICHET_TRY(auto document, events::read(record.body));
  constexpr std::string_view stream = "case/";
  if (document.envelope.imported || !document.envelope.subject.starts_with(stream)) return Found();
  GUICHET_TRY(auto event, cases::decode(record.kind, document.data));
  auto subject = document.envelope.subject.substr(stream.size());
  if (record.kind == closed) return ending_of(record.position, subject, std::get<cases::CaseClosed>(std::move(event)));
  if (is_message) return message_of(record.position, std::move(subject), std::move(event));
  return Found(Errand{
      record.position,
      CaseId(std::move(subject)),
      std::move(document.envelope.workflow_version),
      std::get<cases::CallRequested>(std::move(event))});
}

}  // namespace guichet::courier

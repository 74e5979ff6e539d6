// What is kept of one person, in clear, for them (GDPR articles 15 and 20):
//
//   {"person":{"id","language","attributes":{…},"consents":{…}},"cases":[
//     {"id","reference","service","title","state","outcome","status","channel","opened","closed","form":{…},
//      "timeline":[{"time","type","by","data":{…}},…]},…]}
//
// The timeline is what they may read of their case, and what was noted about it. Colleagues are not named: who of them
// did it is their own personal data. The cursor is that of the person's cases.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "adapters/exports/writers.h"

namespace guichet::exports {
namespace {

constexpr std::array<std::string_view, 2> also_told = {"guichet.note.written.v1", "guichet.file.attached.v1"};

json::value time_or_null(const std::optional<Instant>& instant) {
  return instant ? json::value(to_rfc3339(*instant)) : json::value();
}

/// Neither colleagues nor third parties are named.
std::string_view by_whom(std::string_view actor) {
  if (actor == "citizen") return "you";
  if (actor == "citizen/other-address") return "somebody who wrote from an address not known as yours";
  return actor.starts_with("correspondent/") ? "somebody else who was written to" : "the town hall";
}

class OwnData final : public Export {
 public:
  OwnData(const runtime::Engine& engine, Selection selection) : engine_(engine), selection_(std::move(selection)) {}

  Result<std::string> head() override {
    GUICHET_TRY(const auto sheet, engine_.queries().person(selection_.person, {}));
    if (sheet.forgotten)
      return conflict(fmt::format("person {} was forgotten: nothing is kept of them", sheet.id.value));
    const json::object person{
        {"id", sheet.id.value},
        {"language", sheet.language},
        {"attributes", engine_.unseal(sheet.attributes)},
        {"consents", sheet.consents}};
    return fmt::format("{{\"person\":{},\"cases\":[", json::serialize(person));
  }

  Result<std::string> append(std::string& out, const std::string& cursor, std::size_t rows_max) override {
    projections::PageRequest request;
    request.after = cursor;
    request.limit = std::min<std::size_t>(rows_max, 100);
    GUICHET_TRY(const auto sheet, engine_.queries().person(selection_.person, request));
    for (const auto& row : sheet.cases.rows) {
      GUICHET_TRY(const auto state, engine_.queries().find_case(row.id));
      GUICHET_TRY(auto told, timeline_of(row.id));
      out += rows_ == 0 ? "\n" : ",\n";
      out += json::serialize(case_of(state, std::move(told)));
      ++rows_;
    }
    return sheet.cases.next;
  }

  std::string tail() override { return "]}\n"; }

 private:
  json::object case_of(const cases::CaseState& state, json::array told) const {
    return {
        {"id", state.id.value},
        {"reference", state.reference},
        {"service", state.workflow},
        {"title", state.title},
        {"state", state.is_open() ? "open" : "closed"},
        {"outcome", state.outcome},
        {"status", state.status},
        {"channel", state.channel},
        {"opened", to_rfc3339(state.opened)},
        {"closed", time_or_null(state.closed)},
        {"form", engine_.unseal(state.form)},
        {"timeline", std::move(told)}};
  }

  Result<json::array> timeline_of(const CaseId& id) const {
    json::array told;
    projections::PageRequest request;
    request.limit = 500;
    do {
      GUICHET_TRY(const auto page, engine_.queries().timeline(id, true, request));
      for (const auto& row : page.rows) {
        if (row.internal && std::ranges::find(also_told, row.type) == also_told.end()) continue;
        told.push_back(json::object{
            {"time", to_rfc3339(row.time)},
            {"type", row.type},
            {"by", by_whom(row.actor)},
            {"data", engine_.unseal(row.data)}});
      }
      request.after = page.next;
    } while (!request.after.empty());
    return told;
  }

  const runtime::Engine& engine_;
  const Selection selection_;
};

}  // namespace

std::unique_ptr<Export> own_data(const runtime::Engine& engine, Selection selection) {
  return std::make_unique<OwnData>(engine, std::move(selection));
}

}  // namespace guichet::exports

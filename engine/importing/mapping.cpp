#include "engine/importing/mapping.h"

#include <algorithm>

#include <fmt/format.h>

#include "engine/base/json.h"
#include "workflows/calendar/meant.h"
#include "workflows/expression/moment.h"
#include "workflows/yaml/mapping.h"

namespace guichet::importing {
namespace {

namespace yaml = workflows::yaml;

/// What reading a mapping file needs everywhere: where to report, and the columns named so far.
struct Reader {
  yaml::Report& report;
  Mapping& mapping;

  std::string text(const yaml::Node* node, std::string_view what) {
    return yaml::read_text(node, report, what).value_or("");
  }

  std::string column(const yaml::Node* node, std::string_view what) {
    auto name = text(node, what);
    if (node != nullptr && !name.empty()) mapping.columns.emplace_back(name, report.place(node->offset));
    return name;
  }

  std::string clock(const yaml::Node* node) {
    auto name = text(node, "a clock");
    if (node != nullptr && !name.empty()) mapping.clock_names.emplace_back(name, report.place(node->offset));
    return name;
  }

  std::map<std::string, std::string> table(const yaml::Node* node, std::string_view what) {
    std::map<std::string, std::string> entries;
    for (const auto& entry : yaml::entries_of(node, report, what)) entries[entry.key] = text(&entry.value, what);
    return entries;
  }

  Reading reading(const yaml::Node* node, std::string_view what);
  Reading lookup(const yaml::Node& node, std::string_view what);
  FieldReading field(const yaml::Node& node, std::string_view what);
  std::map<std::string, Reading> readings(const yaml::Node* node, std::string_view what);
  Happening happening(const yaml::Node& node);
  std::vector<Happening> happenings(const yaml::Node* node, std::string_view what);
  void case_part(const yaml::Node* node);
  void agreement(const yaml::Node* node);
};

Reading Reader::lookup(const yaml::Node& node, std::string_view what) {
  Reading result{.where = report.place(node.offset)};
  yaml::Mapping keys(node, report, what);
  if (const auto* always = keys.optional("always")) {
    result.always = text(always, "`always`");
    keys.finish();
    return result;
  }
  result.column = column(keys.required("column"), "a column");
  result.is_id = yaml::read_word(keys.optional("as"), report, "`as`", {"id"}).has_value();
  result.prefix = text(keys.optional("prefix"), "`prefix`");
  result.table = table(keys.optional("table"), "`table`");
  result.starting = table(keys.optional("starting"), "`starting`");
  result.otherwise = yaml::read_text(keys.optional("otherwise"), report, "`otherwise`");
  keys.finish();
  return result;
}

/// `column`, or a mapping that says more.
Reading Reader::reading(const yaml::Node* node, std::string_view what) {
  if (node == nullptr) return {};
  if (node->is_map()) return lookup(*node, what);
  return Reading{.column = column(node, what), .where = report.place(node->offset)};
}

FieldReading Reader::field(const yaml::Node& node, std::string_view what) {
  if (!node.is_map() || node.find("longitude") == nullptr) return reading(&node, what);
  LocationReading location{.where = report.place(node.offset)};
  yaml::Mapping keys(node, report, "a location");
  location.longitude = column(keys.required("longitude"), "a column");
  location.latitude = column(keys.required("latitude"), "a column");
  location.address = column(keys.optional("address"), "a column");
  keys.finish();
  return location;
}

std::map<std::string, Reading> Reader::readings(const yaml::Node* node, std::string_view what) {
  std::map<std::string, Reading> result;
  for (const auto& entry : yaml::entries_of(node, report, what)) result[entry.key] = reading(&entry.value, what);
  return result;
}

Happening Reader::happening(const yaml::Node& node) {
  Happening result{.where = report.place(node.offset)};
  yaml::Mapping keys(node, report, "what happens");
  result.at = column(keys.required("at"), "a column");
  const std::pair<const char*, Happening::Kind> kinds[] = {
      {"complete", Happening::Kind::complete},
      {"assign", Happening::Kind::assign},
      {"reply", Happening::Kind::reply},
      {"note", Happening::Kind::note}};
  int kinds_found = 0;
  for (const auto& [key, kind] : kinds) {
    const auto* what = keys.optional(key);
    if (what == nullptr) continue;
    ++kinds_found;
    result.kind = kind;
    result.what = reading(what, key);
  }
  if (kinds_found != 1) {
    report.error(
        "wrong-value",
        node.offset,
        "What happens is exactly one of `complete`, `assign`, `reply` or `note`.",
        "complete: { always: STEP }");
  }
  if (const auto* by = keys.optional("by")) result.by = reading(by, "`by`");
  if (result.kind == Happening::Kind::assign) result.queue = reading(keys.required("queue"), "`queue`");
  if (result.kind == Happening::Kind::complete) {
    const auto* outcome = keys.required("outcome");
    result.outcome_is_next = outcome != nullptr && outcome->is_map() && outcome->find("next") != nullptr;
    if (result.outcome_is_next) {
      yaml::Mapping next(*outcome, report, "an outcome");
      yaml::read_word(next.required("next"), report, "`next`", {"task"});
      if (const auto* otherwise = next.optional("otherwise"))
        result.outcome = Reading{.always = text(otherwise, "`otherwise`"), .where = report.place(otherwise->offset)};
      next.finish();
    } else {
      result.outcome = reading(outcome, "`outcome`");
    }
    result.data = readings(keys.optional("data"), "`data`");
    result.answers = readings(keys.optional("answers"), "`answers`");
  }
  keys.finish();
  return result;
}

std::vector<Happening> Reader::happenings(const yaml::Node* node, std::string_view what) {
  std::vector<Happening> result;
  for (const auto& item : yaml::items_of(node, report, what)) result.push_back(happening(item));
  return result;
}

void Reader::case_part(const yaml::Node* node) {
  if (node == nullptr) return;
  yaml::Mapping keys(*node, report, "`case`");
  mapping.id = reading(keys.required("id"), "`id`");
  mapping.opened = column(keys.required("opened"), "a column");
  mapping.workflow = reading(keys.required("workflow"), "`workflow`");
  if (const auto* channel = keys.optional("channel")) mapping.channel = reading(channel, "`channel`");
  for (const auto& entry : yaml::entries_of(keys.optional("form"), report, "`form`")) {
    mapping.form[entry.key] = field(entry.value, "a field");
    mapping.form_names.emplace_back(entry.key, report.place(entry.offset));
  }
  for (const auto& entry : yaml::entries_of(keys.optional("due"), report, "`due`")) {
    mapping.due[entry.key] = column(&entry.value, "a column");
    mapping.clock_names.emplace_back(entry.key, report.place(entry.offset));
  }
  keys.finish();
}

void Reader::agreement(const yaml::Node* node) {
  if (node == nullptr) return;
  yaml::Mapping keys(*node, report, "`agree`");
  if (const auto* due = keys.optional("due")) {
    yaml::Mapping parts(*due, report, "`due`");
    mapping.due_agreement = DueAgreement{
        .clock = clock(parts.required("clock")),
        .column = column(parts.required("column"), "a column"),
        .by = column(parts.required("by"), "a column")};
    parts.finish();
  }
  if (const auto* verdict = keys.optional("verdict")) {
    yaml::Mapping parts(*verdict, report, "`verdict`");
    mapping.verdict_agreement = VerdictAgreement{
        .clock = clock(parts.required("clock")),
        .column = column(parts.required("column"), "a column"),
        .met = text(parts.required("met"), "a word"),
        .breached = text(parts.required("breached"), "a word")};
    parts.finish();
  }
  keys.finish();
}

std::string time_zone_of(const yaml::Node* node, yaml::Report& report) {
  const auto zone = yaml::read_text(node, report, "a time zone").value_or("");
  if (node != nullptr && !zone.empty() && !workflows::expression::civil_time({}, zone)) {
    const auto hint = workflows::suggest_zone(zone);
    report.error(
        "invalid-time-zone",
        node->offset,
        fmt::format("There is no time zone `{}`.", zone),
        hint.empty() ? "write one of the IANA database: Europe/Paris, America/New_York …" : hint);
  }
  return zone;
}

char delimiter_of(const yaml::Node* node, yaml::Report& report) {
  const auto word = yaml::read_word(node, report, "`delimiter`", {",", ";", "|", "tab"}).value_or(",");
  return word == "tab" ? '\t' : word.front();
}

DateOrder date_order_of(const yaml::Node* node, yaml::Report& report) {
  const auto word = yaml::read_word(node, report, "`dates`", {"year-month-day", "day-month-year", "month-day-year"});
  if (word == "day-month-year") return DateOrder::day_month_year;
  if (word == "month-day-year") return DateOrder::month_day_year;
  return DateOrder::year_month_day;
}

void read_mapping(const yaml::Node& root, yaml::Report& report, Mapping& mapping) {
  Reader reader{report, mapping};
  yaml::Mapping keys(root, report, "a mapping file");
  const auto* name = keys.required("import");
  mapping.name = reader.text(name, "`import`");
  if (name != nullptr && (mapping.name.empty() || mapping.name != as_id(mapping.name))) {
    report.error(
        "invalid-id",
        name->offset,
        "The name of an import is small letters, digits and single dashes.",
        as_id(mapping.name));
  }
  mapping.time_zone = time_zone_of(keys.optional("time_zone"), report);
  mapping.dates = date_order_of(keys.optional("dates"), report);
  mapping.delimiter = delimiter_of(keys.optional("delimiter"), report);
  mapping.rows_are_events = yaml::read_word(keys.required("rows"), report, "`rows`", {"cases", "events"}) == "events";
  mapping.file = reader.text(keys.optional("file"), "`file`");
  reader.case_part(keys.required("case"));
  mapping.then = reader.happenings(keys.optional("then"), "`then`");
  const auto* finally = keys.optional("finally");
  if (finally != nullptr && !mapping.rows_are_events) {
    report.error("wrong-value", finally->offset, "`finally` belongs to `rows: events`.", "put it into `then`");
  }
  mapping.finally = reader.happenings(finally, "`finally`");
  reader.agreement(keys.optional("agree"));
  keys.finish();
}

}  // namespace

LoadedMapping load_mapping(const std::string& file, std::string text) {
  auto parsed = yaml::parse(file, std::move(text));
  LoadedMapping loaded{.mapping = std::nullopt, .diagnostics = std::move(parsed.diagnostics)};
  if (!parsed.document) return loaded;
  yaml::Report report(parsed.document->text, loaded.diagnostics);
  Mapping mapping;
  read_mapping(parsed.document->root, report, mapping);
  if (!workflows::has_errors(loaded.diagnostics)) loaded.mapping = std::move(mapping);
  return loaded;
}

std::vector<workflows::Diagnostic> check_columns(const Mapping& mapping, const std::vector<std::string>& columns) {
  std::vector<workflows::Diagnostic> diagnostics;
  for (const auto& [name, where] : mapping.columns) {
    if (std::find(columns.begin(), columns.end(), name) != columns.end()) continue;
    const auto near = nearest(name, columns);
    diagnostics.push_back(
        {.code = "unknown-column",
         .where = where,
         .message = fmt::format("The file has no column `{}`.", name),
         .hint = near.empty() ? fmt::format("a text that every row has is {{ always: {} }}", name)
                              : fmt::format("did you mean `{}`?", near)});
  }
  return diagnostics;
}

}  // namespace guichet::importing

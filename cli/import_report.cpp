#include "cli/import_report.h"

#include <fmt/format.h>

namespace guichet::cli {
namespace {

constexpr std::size_t remarks_shown = 10;
constexpr std::size_t shares_shown = 30;
constexpr std::size_t remarks_in_json = 1000;

double percent(std::uint64_t part, std::uint64_t whole) {
  return whole == 0 ? 100.0 : 100.0 * static_cast<double>(part) / static_cast<double>(whole);
}

void print_remarks(const char* title, const importing::Remarks& remarks, bool verbose) {
  if (remarks.count == 0) return;
  fmt::print("\n{}: {}\n", title, remarks.count);
  const auto shown = verbose ? remarks.kept.size() : std::min(remarks_shown, remarks.kept.size());
  for (std::size_t i = 0; i < shown; ++i) fmt::print("  line {}: {}\n", remarks.kept[i].line, remarks.kept[i].text);
  if (shown < remarks.count) {
    fmt::print("  … and {} more{}\n", remarks.count - shown, verbose ? "" : " (--verbose shows them)");
  }
}

void print_shares(const std::vector<importing::DueShare>& shares, bool verbose) {
  if (shares.empty()) return;
  fmt::print("\nDue times of our own budgets and calendar, beside those of the source\n");
  fmt::print("  {:46} {:>6}  {:18} {:>11} {:>12}\n", "", "rows", "budget", "same minute", "within 60 s");
  const auto line = [](const importing::DueShare& share) {
    fmt::print(
        "  {:46} {:6}  {:18} {:9.2f} % {:10.2f} %\n",
        share.group,
        share.rows,
        share.budget,
        percent(share.same_minute, share.rows),
        percent(share.within_a_minute, share.rows));
  };
  importing::DueShare all{.group = "all", .budget = ""};
  for (std::size_t i = 0; i < shares.size(); ++i) {
    if (verbose || i < shares_shown) line(shares[i]);
    all.rows += shares[i].rows;
    all.same_minute += shares[i].same_minute;
    all.within_a_minute += shares[i].within_a_minute;
  }
  if (!verbose && shares.size() > shares_shown) {
    fmt::print("  … and {} rarer kinds (--verbose shows them)\n", shares.size() - shares_shown);
  }
  line(all);
}

void print_agreement(const char* title, const importing::Agreement& agreement, bool verbose) {
  if (agreement.compared == 0) return;
  fmt::print(
      "  {:44} {:6} of {:6}  {:6.2f} %\n",
      title,
      agreement.equal,
      agreement.compared,
      percent(agreement.equal, agreement.compared));
  const auto& kept = agreement.differences.kept;
  const auto shown = verbose ? kept.size() : std::min<std::size_t>(3, kept.size());
  for (std::size_t i = 0; i < shown; ++i) fmt::print("      line {}: {}\n", kept[i].line, kept[i].text);
  if (shown < agreement.differences.count) fmt::print("      … and {} more\n", agreement.differences.count - shown);
}

void print_read_back(const importing::ReadBack& back, bool verbose) {
  fmt::print("\nWhat the log says, beside the source\n");
  print_agreement("opened: service and date", back.opened, verbose);
  print_agreement("path: steps, outcomes, actors, dates in order", back.paths, verbose);
  print_agreement("queue in the end", back.queues, verbose);
  print_agreement("due times given by the source", back.due, verbose);
  print_agreement("open or closed in the end", back.closed, verbose);
  print_agreement("clock met or breached, as the source says", back.verdicts, verbose);
  if (back.without_verdict > 0)
    fmt::print("  {:44} {:6}\n", "with a due time, but no verdict in the source", back.without_verdict);
}

json::array to_json(const importing::Remarks& remarks) {
  json::array list;
  for (const auto& remark : remarks.kept) {
    if (list.size() == remarks_in_json) break;
    list.push_back(json::object{{"line", remark.line}, {"message", remark.text}});
  }
  return list;
}

json::object to_json(const importing::Agreement& agreement) {
  return {
      {"compared", agreement.compared}, {"equal", agreement.equal}, {"differences", to_json(agreement.differences)}};
}

json::object to_json(const importing::ReadBack& back) {
  return {
      {"opened", to_json(back.opened)},
      {"paths", to_json(back.paths)},
      {"queues", to_json(back.queues)},
      {"due", to_json(back.due)},
      {"closed", to_json(back.closed)},
      {"verdicts", to_json(back.verdicts)},
      {"without_verdict", back.without_verdict}};
}

json::object to_json(const importing::ReplayCounts& counts) {
  return {
      {"opened", counts.opened},
      {"completed", counts.completed},
      {"assigned", counts.assigned},
      {"written", counts.written},
      {"fired", counts.fired},
      {"known", counts.known},
      {"refused", counts.refused}};
}

bool agrees(const importing::Agreement& agreement) {
  return agreement.equal == agreement.compared;
}

}  // namespace

void print_text(const ImportReport& report) {
  fmt::print("{} rows: {} cases, {} commands\n", report.plan.rows, report.plan.cases.size(), report.plan.acts.size());
  if (report.odd_cells > 0)
    fmt::print("{} cells held bytes that are not UTF-8, read as Windows-1252\n", report.odd_cells);
  if (report.counts != nullptr) {
    const auto& counts = *report.counts;
    fmt::print(
        "stored: {} cases opened, {} tasks completed, {} moved, {} texts written; {} timers and clock edges "
        "fired\n",
        counts.opened,
        counts.completed,
        counts.assigned,
        counts.written,
        counts.fired);
    if (counts.known > 0) fmt::print("{} commands were stored by an earlier run, and left alone\n", counts.known);
  }
  print_remarks("Rows, or parts of them, that could not be understood", report.plan.refused, report.verbose);
  print_remarks("Imported otherwise than they stand", report.plan.adjusted, report.verbose);
  if (report.refused != nullptr) print_remarks("Refused by the services' own rules", *report.refused, report.verbose);
  print_shares(report.shares, report.verbose);
  if (report.read_back != nullptr) print_read_back(*report.read_back, report.verbose);
}

json::object to_json(const ImportReport& report) {
  json::object answer{
      {"rows", report.plan.rows},
      {"cases", report.plan.cases.size()},
      {"commands", report.plan.acts.size()},
      {"odd_cells", report.odd_cells},
      {"not_understood", {{"count", report.plan.refused.count}, {"first", to_json(report.plan.refused)}}},
      {"adjusted", {{"count", report.plan.adjusted.count}, {"first", to_json(report.plan.adjusted)}}}};
  json::array shares;
  for (const auto& share : report.shares) {
    shares.push_back(json::object{
        {"group", share.group},
        {"budget", share.budget},
        {"rows", share.rows},
        {"same_minute", share.same_minute},
        {"within_a_minute", share.within_a_minute}});
  }
  if (!shares.empty()) answer["due"] = std::move(shares);
  if (report.counts != nullptr) answer["stored"] = to_json(*report.counts);
  if (report.refused != nullptr) {
    answer["refused"] = {{"count", report.refused->count}, {"first", to_json(*report.refused)}};
  }
  if (report.read_back != nullptr) answer["agreement"] = to_json(*report.read_back);
  return answer;
}

bool is_complete(const ImportReport& report) {
  if (report.plan.refused.count > 0 || (report.refused != nullptr && report.refused->count > 0)) return false;
  if (report.read_back == nullptr) return true;
  const auto& back = *report.read_back;
  return agrees(back.opened) && agrees(back.paths) && agrees(back.queues) && agrees(back.due) && agrees(back.closed);
}

}  // namespace guichet::cli

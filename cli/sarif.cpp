#include "cli/sarif.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "workflows/manual/manual.h"

namespace guichet::cli {
namespace {

/// A relative reference (RFC 3986): what is not of a plain path is escaped byte by byte.
std::string uri_of(const std::filesystem::path& path) {
  std::string uri;
  for (const char c : path.lexically_normal().generic_string()) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       std::string_view("/-._~").find(c) != std::string_view::npos;
    if (plain)
      uri += c;
    else
      uri += fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return path.is_absolute() ? "file://" + uri : uri;
}

json::object rule_of(const std::string& code) {
  json::object rule{{"id", code}};
  if (const auto meaning = workflows::manual::meaning_of(code); !meaning.empty())
    rule["shortDescription"] = json::object{{"text", meaning}};
  return rule;
}

json::object result_of(const workflows::Diagnostic& finding, const std::filesystem::path& folder, std::size_t rule) {
  auto text = finding.message;
  if (!finding.hint.empty()) text += fmt::format(" Hint: {}", finding.hint);
  const json::object region{{"startLine", finding.where.line}, {"startColumn", finding.where.column}};
  return {
      {"ruleId", finding.code},
      {"ruleIndex", rule},
      {"level", finding.severity == workflows::Severity::error ? "error" : "warning"},
      {"message", {{"text", text}}},
      {"locations",
       json::array{json::object{
           {"physicalLocation",
            {{"artifactLocation", {{"uri", uri_of(folder / finding.where.file)}}}, {"region", region}}}}}}};
}

}  // namespace

json::object to_sarif(const std::vector<TownFindings>& towns) {
  std::set<std::string> codes;
  for (const auto& town : towns)
    for (const auto& finding : town.findings) codes.insert(finding.code);
  json::array rules;
  for (const auto& code : codes) rules.emplace_back(rule_of(code));
  json::array results;
  for (const auto& town : towns)
    for (const auto& finding : town.findings)
      results.emplace_back(result_of(
          finding, town.folder, static_cast<std::size_t>(std::distance(codes.begin(), codes.find(finding.code)))));
  json::object driver{{"name", "guichet"}, {"rules", std::move(rules)}};
  json::object run{
      {"tool", {{"driver", std::move(driver)}}}, {"columnKind", "unicodeCodePoints"}, {"results", std::move(results)}};
  return {
      {"$schema", "https://json.schemastore.org/sarif-2.1.0.json"},
      {"version", "2.1.0"},
      {"runs", json::array{std::move(run)}}};
}

}  // namespace guichet::cli

#include <algorithm>
#include <set>

#include "engine/base/digest.h"
#include "workflows/parse/workflow_parts.h"

namespace guichet::workflows::parse {
namespace {

Access read_access(const yaml::Node* node, Scope& scope) {
  const auto word = yaml::read_word(node, scope.report, "`access`", {"public", "identified", "agents"});
  if (word == "identified") return Access::identified;
  return word == "agents" ? Access::agents : Access::everybody;
}

Visibility read_visibility(const yaml::Node* node, Scope& scope) {
  const auto word = yaml::read_word(node, scope.report, "`visibility`", {"public", "private"});
  return word == "public" ? Visibility::everyone : Visibility::closed;
}

std::map<std::string, Span> read_keep(const yaml::Node* node, Scope& scope) {
  std::map<std::string, Span> keep;
  for (const auto& entry : yaml::entries_of(node, scope.report, "`keep`")) {
    check_id(entry, scope, "an outcome");
    keep[entry.key] = read_span(&entry.value, scope, "a retention").value_or(Span{});  // reported once is enough
  }
  return keep;
}

/// Retention of an outcome that no case has would keep those it was meant for.
void check_keep(const yaml::Node* node, const Definition& definition, Scope& scope) {
  std::vector<std::string> outcomes;
  for (const auto& step : definition.steps)
    if (const auto* end = std::get_if<End>(&step.construct); end != nullptr && step.home.empty())
      outcomes.push_back(end->outcome);
  outcomes.emplace_back("withdrawn");  // by whoever opened it, in any service
  if (node == nullptr || !node->is_map()) return;
  for (const auto& entry : node->entries) {
    if (std::find(outcomes.begin(), outcomes.end(), entry.key) != outcomes.end()) continue;
    const auto name = yaml::make_scalar(entry.key, entry.offset);
    report_undefined(name, scope, "undefined-outcome", "step that ends", outcomes);
  }
}

void read_head(yaml::Mapping& mapping, Scope& scope, Definition& definition) {
  definition.id = read_id(mapping.required("workflow"), scope, "a service").value_or("");
  definition.title = read_localized(mapping.required("title"), scope, "a title");
  definition.summary = read_localized(mapping.optional("summary"), scope, "a summary");
  definition.owner = read_team(mapping.required("owner"), scope);
  definition.access = read_access(mapping.optional("access"), scope);
  definition.visibility = read_visibility(mapping.optional("visibility"), scope);
  definition.alternatives = read_localized(mapping.optional("alternatives"), scope, "the alternatives");
  definition.group = read_localized(mapping.optional("group"), scope, "a group");
  definition.keywords = read_localized(mapping.optional("keywords"), scope, "the keywords");
  for (const auto& thing : yaml::items_of(mapping.optional("bring"), scope.report, "what to bring"))
    definition.bring.push_back(read_localized(&thing, scope, "a thing to bring"));
  definition.keep = read_keep(mapping.optional("keep"), scope);
}

/// The names of what outcomes and actions ask, wherever they stand: expressions are read in the same pass as they are.
void gather_asked(const yaml::Node& node, std::set<std::string>& asked) {
  for (const auto& item : node.items) gather_asked(item, asked);
  for (const auto& entry : node.entries) {
    if (entry.key == "outcomes" || entry.key == "actions")
      for (const auto& one : entry.value.entries)
        if (const auto* ask = one.value.find("ask"))
          for (const auto& field : ask->entries) asked.insert(field.key);
    gather_asked(entry.value, asked);
  }
}

expression::Environment environment_of_text(const yaml::Node& root, const Definition& definition, const Town& town) {
  auto environment = environment_of(definition, town);
  std::set<std::string> asked;
  gather_asked(root, asked);
  set_answers(environment, asked);
  return environment;
}

}  // namespace

ReadWorkflow read_workflow(const yaml::Document& document, const Town& town, std::vector<Diagnostic>& diagnostics) {
  ReadWorkflow result;
  auto& definition = result.definition;
  yaml::Report report(document.text, diagnostics);
  Scope scope{.report = report, .town = town};
  yaml::Mapping mapping(document.root, report, "a workflow");
  definition.where = document.place(document.root);
  definition.version = digest_of({document.text.text()});
  read_head(mapping, scope, definition);
  const auto* form = mapping.optional("form");
  const auto* data = mapping.optional("data");
  definition.form = read_fields(form, scope);
  definition.data = read_fields(data, scope);
  WorkflowScope workflow{
      .scope = scope, .definition = definition, .environment = environment_of_text(document.root, definition, town)};
  read_show(form, definition.form, workflow.environment, scope);
  read_show(data, definition.data, workflow.environment, scope);
  definition.clocks = read_clocks(mapping.optional("clocks"), workflow);
  definition.opens = read_opens(mapping.optional("opens"), workflow);
  definition.degraded = read_degraded(mapping.optional("degraded"), workflow);
  definition.start = read_go(mapping.required("start"), workflow);
  definition.tables = read_tables(mapping.optional("tables"), workflow);
  definition.actions = read_case_actions(mapping.optional("actions"), workflow);
  definition.steps = read_steps(mapping.required("steps"), workflow);
  check_named_clocks(workflow);
  if (const auto* rule = mapping.optional("duplicates")) definition.duplicates = read_duplicates(*rule, workflow);
  mapping.not_yet({"organisations"});
  mapping.finish();
  result.sound = workflow.sound && !definition.steps.empty();
  if (result.sound) check_keep(document.root.find("keep"), definition, scope);
  result.messages_sent = std::move(workflow.messages_sent);
  return result;
}

}  // namespace guichet::workflows::parse

#pragma once

// What the readers of one scenario file share. Private to engine/rehearsal.

#include <string>
#include <string_view>

#include "engine/rehearsal/scenario.h"
#include "workflows/codes.h"
#include "workflows/yaml/mapping.h"

namespace guichet::rehearsal {

namespace yaml = workflows::yaml;

/// One scenario being read: its service is known, so that values are read by its fields.
struct Reader {
  yaml::Report& report;
  const workflows::Town& town;
  const workflows::Definition& definition;
  bool expects_refusal = false;  ///< what is read may be wrong on purpose

  Place place(const yaml::Node& node) const { return report.place(node.offset); }
};

std::optional<Instant> read_instant(const yaml::Node* node, yaml::Report& report, std::string_view what);
std::optional<workflows::Span> read_span(const yaml::Node* node, yaml::Report& report, std::string_view what);
/// A text, or a list of texts.
std::vector<std::string> read_texts(const yaml::Node& node, yaml::Report& report, std::string_view what);
/// The words of a scenario for something of the service: reported with the nearest one where it has none.
std::string read_name(
    const yaml::Node* node,
    yaml::Report& report,
    workflows::Code code,
    std::string_view what,
    const std::vector<std::string>& known);

/// The act a key of `play` names ("open", "claim" …), or nothing where the key names none.
std::optional<Act> read_act(std::string_view key, const yaml::Node& node, const Reader& reader);
const std::vector<std::string>& act_names();

Expect read_expect(const yaml::Node& node, const Reader& reader);

}  // namespace guichet::rehearsal

#pragma once

// The words of a scenario, compared with those of its service and town: what nobody there is called by is reported
// with the nearest name. Private to engine/rehearsal; pure.

#include "engine/rehearsal/reader.h"
#include "engine/rehearsal/values.h"

namespace guichet::rehearsal {

/// "did you mean …", else the few that are known, else empty.
std::string hint_for(const std::string& word, const std::vector<std::string>& known);

/// low, normal, high, urgent.
const std::vector<std::string>& priorities();
std::vector<std::string> step_names(const workflows::Definition& definition);
std::vector<std::string> clock_names(const workflows::Definition& definition);
std::vector<std::string> queue_names(const workflows::Town& town);
std::vector<std::string> site_names(const workflows::Town& town);
/// How a case may end.
std::vector<std::string> ends_of(const workflows::Definition& definition);
/// Messages to other cases, and those that are waited for.
std::vector<std::string> emitted_names(const workflows::Definition& definition);
std::vector<std::string> awaited_names(const workflows::Definition& definition);

/// "marie" and "agents/marie" are the same agent; nobody else may be named so.
std::string read_actor(const yaml::Node* node, const Reader& reader);
/// The agent's id; `besides` is a word that may stand instead.
std::string read_agent(const yaml::Node* node, const Reader& reader, std::string_view besides);

void check_name(
    const Expected<std::string>& said,
    const yaml::Node& node,
    const Reader& reader,
    workflows::Code code,
    std::string_view what,
    const std::vector<std::string>& known);

/// Whether a field can hold what is written. What is expected to be refused may be anything.
void check_value(const yaml::Node& node, const workflows::Field& field, const Reader& reader);
/// Values by their fields, with what no field takes reported.
json::object read_values(
    const yaml::Node& node, const Reader& reader, std::string_view what, const workflows::Fields& fields);

}  // namespace guichet::rehearsal

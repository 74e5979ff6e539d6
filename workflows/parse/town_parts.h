#pragma once

#include "workflows/parse/scope.h"

namespace guichet::workflows::parse {

// The parts of town.yaml, each read from its node. `scope.town` is the town being built.

std::map<std::string, std::shared_ptr<const CompiledCalendar>> read_calendars(const yaml::Node* node, Scope& scope);
std::optional<OpenedNetworks> read_networks(const yaml::Node* node, Scope& scope);
/// How far requests to this address go. Reports one that `networks` closes by what is written there.
Reach read_reach(const yaml::Node& node, const std::string& url, Scope& scope);
/// After the languages. Whom services write to by name.
std::map<std::string, Contact> read_contacts(const yaml::Node* node, Scope& scope);
/// An address of mail as a town hall's looks: no quotes, no comments, nothing that would end a header.
bool is_mail_address(std::string_view address);
/// After the networks.
std::map<std::string, ExternalService> read_services(const yaml::Node* node, Scope& scope);
/// After the calendars: each site keeps the hours of one.
std::map<std::string, Agenda> read_agendas(const yaml::Node* node, Scope& scope);
std::map<std::string, Role> read_roles(const yaml::Node* node, Scope& scope);
std::map<std::string, Organisation> read_organisations(const yaml::Node* node, Scope& scope);
std::map<std::string, Localized> read_skills(const yaml::Node* node, Scope& scope);
/// After the organisations and calendars.
std::map<std::string, Team> read_teams(const yaml::Node* node, Scope& scope);
/// After the roles, teams and skills.
std::map<std::string, Agent> read_agents(const yaml::Node* node, Scope& scope);

/// `portal`. Without `districts` it is the town's only set of zones; asked for after the zones are read.
Portal read_portal(const yaml::Node* node, Scope& scope);

/// `mail`, after the networks. What it says of a service is checked by check_mail when services are read.
std::optional<Mail> read_mail(const yaml::Node* node, Scope& scope);
/// `orders`: when one is stuck.
Span read_stuck_after(const yaml::Node* node, Scope& scope);
/// The service that letters open exists, and they fill what it requires.
void check_mail(const yaml::Document& document, const Town& town, std::vector<Diagnostic>& diagnostics);

/// One set of zones from GeoJSON (RFC 7946): a FeatureCollection of polygons with properties.id and
/// properties.title. Errors are one diagnostic without a line: `where` is the file.
std::vector<Zone> read_zones(const std::string& file, const std::string& text, std::vector<Diagnostic>& diagnostics);

/// Reads town.yaml; `files` holds the GeoJSON files it names.
Town read_town(const yaml::Document& document, const Files& files, std::vector<Diagnostic>& diagnostics);

}  // namespace guichet::workflows::parse

#pragma once

// A town: what all its services share, and the services themselves. Read from a folder's files, as text.

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/network.h"
#include "workflows/agenda.h"
#include "workflows/definition.h"
#include "workflows/zones.h"

namespace guichet::workflows {

/// The files of a town folder: path relative to the folder ("workflows/street-repair.yaml") → text.
/// Reading them from a disk is the caller's business: this room is pure.
using Files = std::map<std::string, std::string>;

/// A body that works in the same town folder, with teams and cases of its own: a water utility, an intercommunality.
struct Organisation {
  std::string id;
  Localized title;
};

struct Team {
  std::string id;
  Localized title;
  std::string calendar;
  std::vector<std::string> queues;  ///< its own id first: every team has a queue of its name
  std::string mail;
  std::string address = {};       ///< where people find it, on one line
  std::string phone = {};         ///< as people write it
  std::string organisation = {};  ///< the town's own id where the author says nothing
};

struct Agent {
  std::string id;  ///< "marie"; written agents/marie as an actor
  std::string name;
  std::vector<std::string> roles;
  std::vector<std::string> teams;
  std::vector<std::string> skills = {};
};

/// What a role may do; the words are those of engine/access.
struct Role {
  std::string id;
  Localized title;
  std::vector<std::string> may;
};

/// How the citizens' pages look and what they say of the town.
struct Portal {
  std::string colour = "#1f3a5f";  ///< of the town, "#rrggbb"; white text on it can be read (WCAG 2.2, 4.5:1)
  Localized welcome;               ///< a sentence under the town's name
  Localized contact;               ///< how to reach the town hall otherwise
  std::int64_t reopen_days = 30;   ///< after its end in which a case may be reopened; 0: none is
  std::string districts;           ///< the set of zones by which people name a place; empty: none
};

/// Another system that services call. The secret itself stands in a file or in the environment of the server,
/// never in the town's folder.
struct ExternalService {
  std::string id;
  Localized title;
  std::string url;                       ///< base; paths of calls are appended; empty: it takes files
  std::string folder;                    ///< a folder's name below the server's `drop`, where orders are left as files
  std::string header = "Authorization";  ///< that carries the secret
  std::string prefix = "Bearer ";        ///< before it
  std::string secret_file;               ///< path; at most one of the two
  std::string secret_variable;           ///< of the environment
  Span timeout{Measure::elapsed, 10'000};
  Reach reach{.anywhere = true, .networks = {}};  ///< of its url, as the town's `networks` have it
};

/// Letters of cases as e-mail, and e-mail as requests and replies.
struct Mail {
  std::string from;       ///< the town hall's address; what cases send comes from it, signed behind a "+"
  std::string server;     ///< smtp://HOST:PORT or smtps://HOST:PORT
  bool encrypted = true;  ///< smtp://: nothing is sent before STARTTLS
  std::string user;
  std::string password_file;  ///< path; at most one of the two
  std::string password_variable;
  Span timeout{Measure::elapsed, 30'000};
  Reach reach{.anywhere = true, .networks = {}};  ///< of its server
  std::string listen;                             ///< LMTP: "unix:PATH" or "ADDRESS:PORT"; empty: nothing comes in
  std::string opens;                              ///< service of letters that answer nothing; empty: they are refused
  std::map<std::string, std::string> form;        ///< of that service: field → subject | text | from | name
};

/// Somebody outside whom services write to by name: the fire brigade, a water company.
struct Contact {
  std::string id;
  Localized title;
  std::string mail;
  std::string language;  ///< in which letters to it are written; the town's first where the author says nothing
};

struct Town {
  std::string id;
  std::string version;  ///< hex BLAKE2b over all files: a deployment is this
  Localized title;
  std::vector<std::string> languages;  ///< the first is the default
  std::string time_zone;
  std::vector<std::string> channels;
  Portal portal;
  std::optional<Mail> mail;
  /// What is open to requests of the networks that are not public. Nothing said: what town.yaml names itself.
  std::optional<OpenedNetworks> networks;
  Span stuck_after{Measure::elapsed, 30 * 60'000};  ///< an order or letter on its way for longer: the operator is told
  std::map<std::string, std::shared_ptr<const CompiledCalendar>> calendars;
  std::map<std::string, Organisation> organisations;  ///< besides the town itself
  std::map<std::string, Localized> skills;
  std::map<std::string, Contact> contacts;
  std::map<std::string, Team> teams;
  std::map<std::string, Agent> agents;
  std::map<std::string, Role> roles;
  std::map<std::string, SharedTable> tables;
  std::map<std::string, ExternalService> services;
  std::map<std::string, Agenda> agendas;
  std::map<std::string, std::vector<Zone>> zones;                      ///< by set: "districts"
  std::map<std::string, std::shared_ptr<const ZoneIndex>> zone_index;  ///< of the same; shared between copies of a town
  /// Checked for their syntax only; Definition::messages holds those a service sends, checked against its
  /// form.
  std::map<std::string, MessageTemplate> templates;
  std::map<std::string, std::shared_ptr<const Definition>> workflows;
  std::vector<Diagnostic> warnings;  ///< what the checker says of it; errors it has none
  /// Read as what was accepted once: expressions that today's check refuses are compiled, and fail when evaluated.
  bool kept = false;

  const Team* team_of_queue(std::string_view queue) const;
  /// The team's, or the town's own for a team it does not know.
  const std::string& organisation_of(const std::string& team) const;
  /// The set of zones by which people name a place: the one the portal names, else the first; empty: there is none.
  std::string districts() const;
  /// Id of the zone of `set` that holds the point, or empty.
  std::string zone_at(std::string_view set, double longitude, double latitude) const;
};

struct LoadedTown {
  std::shared_ptr<const Town> town;  ///< null where there are errors
  std::vector<Diagnostic> diagnostics;
};

/// Reads and checks a whole town. Never throws, whatever the files hold; scenarios are checked for shape only
/// by engine/rehearsal. Pure and thread-safe.
LoadedTown load_town(const Files& files);

/// The same for files that were accepted once, by this build or an earlier one: checks grow, and what is deployed must
/// stay readable. Errors that leave the town's meaning whole (codes.h, `spared`) are warnings here; an expression that
/// does not pass fails when a case comes to it, as an incident. The town is null only where a part of it cannot be read
/// at all.
LoadedTown load_kept(const Files& files);

}  // namespace guichet::workflows

// What all services of a town share, compared.
#include <array>

#include <arpa/inet.h>

#include "workflows/changes/list.h"

namespace guichet::workflows::changes {
namespace {

/// What came and went of a map by id; what stays is given to `both`.
template <class Map, class Both>
void compare_maps(std::string_view what, const Map& before, const Map& after, List& list, Both&& both) {
  for (const auto& [id, value] : before)
    if (const auto now = after.find(id); now != after.end())
      both(fmt::format("{} {}", what, id), value, now->second);
    else
      list.add(Kind::removed, fmt::format("{} {}", what, id));
  for (const auto& [id, value] : after)
    if (!before.contains(id)) list.add(Kind::added, fmt::format("{} {}", what, id));
}

/// "10.20.0.0/16", "fd00::/8"; an address alone without its bits.
std::string network_text(const Network& network) {
  constexpr unsigned mapped_bits = 96;
  const bool is_v4 = network.bits >= mapped_bits && network.address[10] == 0xFF && network.address[11] == 0xFF;
  std::array<char, INET6_ADDRSTRLEN> text{};
  inet_ntop(is_v4 ? AF_INET : AF_INET6, &network.address.at(is_v4 ? 12 : 0), text.data(), text.size());
  const auto bits = is_v4 ? network.bits - mapped_bits : network.bits;
  return bits == (is_v4 ? 32U : 128U) ? std::string(text.data()) : fmt::format("{}/{}", text.data(), bits);
}

std::vector<std::string> network_texts(const std::optional<OpenedNetworks>& opened) {
  if (!opened) return {};
  auto texts = opened->hosts;
  for (const auto& network : opened->networks) texts.push_back(network_text(network));
  return texts;
}

/// Nothing said and an empty list are two things: what town.yaml names itself is open, or nothing is.
void compare_networks(const Town& before, const Town& after, List& list) {
  const auto said = [](const Town& town) {
    return std::string(town.networks ? "those listed" : "those that town.yaml names");
  };
  list.compare("networks", "open are", said(before), said(after));
  list.compare_sets("networks", "open", network_texts(before.networks), network_texts(after.networks));
}

void compare_sites(const std::string& subject, const Agenda& before, const Agenda& after, List& list) {
  for (const auto& site : before.sites)
    if (after.find_site(site.id) == nullptr) list.add(Kind::removed, fmt::format("{} at {}", subject, site.id));
  for (const auto& site : after.sites) {
    const auto where = fmt::format("{} at {}", subject, site.id);
    const auto* known = before.find_site(site.id);
    if (known == nullptr) {
      list.add(Kind::added, where);
      continue;
    }
    list.compare(where, "calendar", known->calendar, site.calendar);
    list.compare(where, "counters", fmt::format("{}", known->counters), fmt::format("{}", site.counters));
  }
}

void compare_agendas(const std::string& subject, const Agenda& before, const Agenda& after, List& list) {
  const auto length = [](std::int64_t ms) { return ms == 0 ? std::string() : to_string(Span{Measure::elapsed, ms}); };
  list.compare(subject, "slot", length(before.slot_ms), length(after.slot_ms));
  list.compare(subject, "soonest", to_string(before.soonest), to_string(after.soonest));
  list.compare(subject, "latest", to_string(before.latest), to_string(after.latest));
  list.compare(subject, "an offer is held for", length(before.offer_ms), length(after.offer_ms));
  compare_sites(subject, before, after, list);
}

void compare_systems(
    const std::string& subject, const ExternalService& before, const ExternalService& after, List& list) {
  list.compare(subject, "url", before.url, after.url);
  list.compare(subject, "folder", before.folder, after.folder);
  list.compare(subject, "header", before.header, after.header);
  list.compare(subject, "timeout", to_string(before.timeout), to_string(after.timeout));
  list.compare(subject, "secret file", before.secret_file, after.secret_file);
  list.compare(subject, "secret variable", before.secret_variable, after.secret_variable);
}

void compare_mail(const Town& before, const Town& after, List& list) {
  const auto of = [](const Town& town) { return town.mail.value_or(Mail{}); };
  list.compare("mail", "from", of(before).from, of(after).from);
  list.compare("mail", "server", of(before).server, of(after).server);
  list.compare("mail", "listens at", of(before).listen, of(after).listen);
  list.compare("mail", "letters open", of(before).opens, of(after).opens);
}

void compare_organisation(const Town& before, const Town& after, List& list) {
  compare_maps("team", before.teams, after.teams, list, [&](const auto& subject, const Team& a, const Team& b) {
    list.compare(subject, "calendar", a.calendar, b.calendar);
    list.compare_sets(subject, "queue", a.queues, b.queues);
  });
  compare_maps("role", before.roles, after.roles, list, [&](const auto& subject, const Role& a, const Role& b) {
    list.compare_sets(subject, "may", a.may, b.may);
  });
  compare_maps("agent", before.agents, after.agents, list, [&](const auto& subject, const Agent& a, const Agent& b) {
    list.compare_sets(subject, "role", a.roles, b.roles);
    list.compare_sets(subject, "team", a.teams, b.teams);
    list.compare_sets(subject, "skill", a.skills, b.skills);
  });
  compare_maps(
      "skill", before.skills, after.skills, list, [&](const auto& subject, const Localized& a, const Localized& b) {
        list.compare(subject, "title", in_all_languages(a), in_all_languages(b));
      });
  compare_maps(
      "contact", before.contacts, after.contacts, list, [&](const auto& subject, const Contact& a, const Contact& b) {
        list.compare(subject, "title", in_all_languages(a.title), in_all_languages(b.title));
        list.compare(subject, "mail", a.mail, b.mail);
        list.compare(subject, "language", a.language, b.language);
      });
}

}  // namespace

void compare_towns(const Town& before, const Town& after, List& list) {
  list.compare("town", "time zone", before.time_zone, after.time_zone);
  list.compare_sets("town", "language", before.languages, after.languages);
  list.compare_sets("town", "channel", before.channels, after.channels);
  compare_maps(
      "calendar", before.calendars, after.calendars, list, [&](const auto& subject, const auto& a, const auto& b) {
        if (a->version() != b->version())
          list.add(
              Kind::changed, subject, "its openings, holidays or rules: clocks that start from now on count by them");
      });
  compare_organisation(before, after, list);
  compare_maps("zones", before.zones, after.zones, list, [&](const auto& subject, const auto& a, const auto& b) {
    const auto same = [](const Zone& one, const Zone& other) {
      return one.id == other.id && one.title == other.title && one.polygons == other.polygons;
    };
    if (!std::ranges::equal(a, b, same)) list.add(Kind::changed, subject, "its areas");
  });
  compare_maps("agenda", before.agendas, after.agendas, list, [&](const auto& subject, const auto& a, const auto& b) {
    compare_agendas(subject, a, b, list);
  });
  compare_maps("system", before.services, after.services, list, [&](const auto& subject, const auto& a, const auto& b) {
    compare_systems(subject, a, b, list);
  });
  compare_networks(before, after, list);
  compare_mail(before, after, list);
}

}  // namespace guichet::workflows::changes

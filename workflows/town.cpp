#include "workflows/town.h"

#include <algorithm>

namespace guichet::workflows {

const Team* Town::team_of_queue(std::string_view queue) const {
  for (const auto& [name, team] : teams)
    if (std::find(team.queues.begin(), team.queues.end(), queue) != team.queues.end()) return &team;
  return nullptr;
}

const std::string& Town::organisation_of(const std::string& team) const {
  const auto known = teams.find(team);
  return known == teams.end() || known->second.organisation.empty() ? id : known->second.organisation;
}

std::string Town::districts() const {
  if (zones.contains(portal.districts)) return portal.districts;
  return zones.empty() ? std::string() : zones.begin()->first;
}

std::string Town::zone_at(std::string_view set, double longitude, double latitude) const {
  const auto index = zone_index.find(std::string(set));
  return index == zone_index.end() ? std::string() : std::string(index->second->find(longitude, latitude));
}

}  // namespace guichet::workflows

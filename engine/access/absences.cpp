#include "engine/access/absences.h"

#include <algorithm>

#include <fmt/format.h>

#include "engine/access/private_file.h"
#include "engine/base/json.h"

namespace guichet::access {
namespace {

bool is_day(const std::string& text) {
  return text.size() == 10 && parse_rfc3339(text + "T00:00:00Z");
}

Result<Absence> read_absence(const json::value& value, const std::string& pointer) {
  JsonFields fields(value, pointer);
  Absence absence;
  absence.agent = fields.required_string("agent", 128);
  absence.from = fields.required_string("from", 10);
  absence.until = fields.required_string("until", 10);
  absence.substitute = fields.required_string("substitute", 128);
  absence.noted_by = fields.required_string("noted_by", 128);
  GUICHET_TRY_STATUS(fields.finish());
  return absence;
}

/// Changes when the file does.
std::string look_of(const std::filesystem::path& file) {
  std::error_code missing;
  const auto size = std::filesystem::file_size(file, missing);
  if (missing) return "none";
  const auto time = std::filesystem::last_write_time(file, missing);
  return fmt::format("{} {}", time.time_since_epoch().count(), size);
}

Status write_list(const std::filesystem::path& file, const std::vector<Absence>& absences) {
  json::array list;
  for (const auto& one : absences)
    list.push_back(json::object{
        {"agent", one.agent},
        {"from", one.from},
        {"until", one.until},
        {"substitute", one.substitute},
        {"noted_by", one.noted_by}});
  return replace_private(file, json::serialize(json::object{{"absences", std::move(list)}}) + "\n");
}

}  // namespace

std::string day_of(Instant instant) {
  return to_rfc3339(instant).substr(0, 10);
}

Status Absences::read_file() const {
  std::vector<Absence> absences;
  GUICHET_TRY(const auto text, read_private(file_));
  if (!text.empty()) {
    GUICHET_TRY(const auto document, parse_json(text));
    JsonFields fields(document);
    const auto* list = fields.optional_array("absences");
    GUICHET_TRY_STATUS(fields.finish());
    for (std::size_t i = 0; list != nullptr && i < list->size(); ++i) {
      GUICHET_TRY(auto absence, read_absence((*list)[i], fmt::format("/absences/{}", i)));
      absences.push_back(std::move(absence));
    }
  }
  std::ranges::stable_sort(absences, {}, &Absence::from);
  known_ = std::move(absences);
  return ok();
}

Result<std::vector<Absence>> Absences::read(const std::string& today) const {
  if (const auto now = look_of(file_); now != seen_) {
    seen_.clear();
    GUICHET_TRY_STATUS(read_file());
    seen_ = now;
  }
  auto absences = known_;
  std::erase_if(absences, [&](const Absence& one) { return one.until < today; });
  return absences;
}

Result<std::vector<Absence>> Absences::from_today(const std::string& today) const {
  const std::scoped_lock lock(mutex_);
  return read(today);
}

Status Absences::note(const Absence& absence, const std::string& today) {
  std::vector<FieldError> faults;
  if (!is_day(absence.from)) faults.push_back({"/from", "must be a day such as 2026-11-23"});
  if (!is_day(absence.until)) faults.push_back({"/until", "must be a day such as 2026-11-23"});
  if (faults.empty() && absence.until < absence.from) faults.push_back({"/until", "must not be before the first day"});
  if (faults.empty() && absence.until < today) faults.push_back({"/until", "is in the past"});
  if (absence.substitute == absence.agent) faults.push_back({"/substitute", "must be somebody else"});
  if (!faults.empty()) return invalid("the absence cannot be noted so", std::move(faults));
  const std::scoped_lock lock(mutex_);
  GUICHET_TRY(auto absences, read(today));
  std::erase_if(absences, [&](const Absence& one) { return one.agent == absence.agent; });
  absences.push_back(absence);
  seen_.clear();  // the same size within one tick of the file system's clock is another text
  return write_list(file_, absences);
}

Status Absences::end(const std::string& agent, const std::string& today) {
  const std::scoped_lock lock(mutex_);
  GUICHET_TRY(auto absences, read(today));
  if (std::erase_if(absences, [&](const Absence& one) { return one.agent == agent; }) == 0)
    return not_found(fmt::format("no absence of {} is noted", agent));
  seen_.clear();
  return write_list(file_, absences);
}

Result<std::optional<Absence>> Absences::of(const std::string& agent, const std::string& day) const {
  GUICHET_TRY(const auto absences, from_today(day));
  for (const auto& one : absences)
    if (one.agent == agent && one.from <= day) return std::optional(one);
  return std::optional<Absence>();
}

Result<std::optional<Absence>> Absences::stood_in_for(
    const std::string& agent, const std::string& substitute, const std::string& day) const {
  GUICHET_TRY(auto absence, of(agent, day));
  if (absence && absence->substitute != substitute) absence.reset();
  return absence;
}

}  // namespace guichet::access

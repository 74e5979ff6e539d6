#include "engine/people/lost_keys.h"

#include <algorithm>
#include <vector>

#include "engine/store/disk.h"
#include "engine/store/key_slots.h"

namespace guichet::people {

Status lose_keys(const std::string& path, LostKeys lost) {
  const auto pool = path + "/pool";
  if (!store::exists(pool)) return Vault::create_without_keys(path, lost.last);
  GUICHET_TRY(const auto wrapped_by, store::KeySlots::fingerprint_of(pool));
  GUICHET_TRY(auto slots, store::KeySlots::open(pool, wrapped_by));
  const auto there = slots->count();
  if (there == 0) {
    slots.reset();
    return Vault::create_without_keys(path, lost.last);
  }
  for (auto number = lost.first; number <= std::min(lost.last, there); ++number) {
    GUICHET_TRY(const auto key, slots->read(number));
    if (key) GUICHET_TRY_STATUS(slots->destroy(number));
  }
  if (lost.last <= there) return ok();
  return slots->append(std::vector<store::WrappedKey>(lost.last - there));
}

}  // namespace guichet::people

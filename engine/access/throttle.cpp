#include "engine/access/throttle.h"

#include <algorithm>

namespace guichet::access {
namespace {

constexpr std::size_t keys_max = 10'000;
constexpr int free_of_pair = 5;
constexpr int free_of_address = 30;
constexpr int free_of_name = 60;
constexpr std::chrono::seconds wait_max{900};
constexpr std::chrono::hours forgotten_after{1};

std::string pair_key(std::string_view name, std::string_view address) {
  return "pair/" + std::string(address) + "/" + std::string(name);
}

std::string address_key(std::string_view address) {
  return "address/" + std::string(address);
}

std::string name_key(std::string_view name) {
  return "name/" + std::string(name);
}

}  // namespace

std::chrono::seconds Throttle::wait_of(const std::string& key, int free, Instant now) const {
  const auto known = failures_.find(key);
  if (known == failures_.end() || known->second.count < free || now - known->second.last > forgotten_after) return {};
  const auto doubled = std::chrono::seconds(1 << std::min(known->second.count - free, 10));
  const auto until = known->second.last + std::min(doubled, wait_max);
  return until <= now ? std::chrono::seconds() : std::chrono::ceil<std::chrono::seconds>(until - now);
}

std::chrono::seconds Throttle::wait(std::string_view name, std::string_view address, Instant now) const {
  return std::max(
      {wait_of(pair_key(name, address), free_of_pair, now),
       wait_of(address_key(address), free_of_address, now),
       wait_of(name_key(name), free_of_name, now)});
}

void Throttle::add(const std::string& key, Instant now) {
  auto& failures = failures_[key];
  if (now - failures.last > forgotten_after) failures.count = 0;
  ++failures.count;
  failures.last = now;
}

void Throttle::failed(std::string_view name, std::string_view address, Instant now) {
  if (failures_.size() + 3 > keys_max) {
    std::erase_if(failures_, [&](const auto& entry) { return now - entry.second.last > forgotten_after; });
    if (failures_.size() + 3 > keys_max)
      failures_.clear();  // a flood of invented names: the address still counts below
  }
  add(pair_key(name, address), now);
  add(address_key(address), now);
  add(name_key(name), now);
}

void Throttle::succeeded(std::string_view name, std::string_view address) {
  failures_.erase(pair_key(name, address));
}

}  // namespace guichet::access

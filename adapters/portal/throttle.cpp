#include "adapters/portal/throttle.h"

#include <algorithm>

namespace guichet::portal {
namespace {

constexpr std::size_t addresses_max = 50'000;
constexpr double hour_ms = 3'600'000;

std::string household_of(const std::string& address) {
  if (address.find(':') == std::string::npos || address.find("::ffff:") == 0) return address;
  std::size_t end = 0;
  for (int groups = 0; groups < 4 && end != std::string::npos; ++groups) end = address.find(':', end + 1);
  return address.substr(0, end);
}

}  // namespace

double Throttle::level_at(const Bucket& bucket, Instant now) const {
  const auto passed = static_cast<double>(std::max<std::int64_t>(0, (now - bucket.since).count()));
  return std::max(0.0, bucket.level - passed / hour_ms * static_cast<double>(per_hour_));
}

bool Throttle::has_room(const std::string& address, Instant now) const {
  const std::lock_guard lock(mutex_);
  const auto found = buckets_.find(address);
  return found == buckets_.end() || level_at(found->second, now) + 1 <= static_cast<double>(per_hour_);
}

bool Throttle::allow(const std::string& address, Instant now) {
  const std::lock_guard lock(mutex_);
  if (buckets_.size() >= addresses_max)
    std::erase_if(buckets_, [&](const auto& one) { return level_at(one.second, now) <= 0; });
  if (buckets_.size() >= addresses_max) buckets_.clear();
  auto& bucket = buckets_[address];
  const auto level = level_at(bucket, now);
  if (level + 1 > static_cast<double>(per_hour_)) return false;
  bucket = {level + 1, now};
  return true;
}

std::string address_of(const http::Visit& visit) {
  auto address = visit.peer;
  if (address == "127.0.0.1" || address == "::1") {
    const auto header = visit.request->header("x-forwarded-for");
    auto last = header.substr(header.rfind(',') == std::string_view::npos ? 0 : header.rfind(',') + 1);
    while (last.starts_with(' ')) last.remove_prefix(1);
    if (!last.empty() && last.size() < 64) address = std::string(last);
  }
  return household_of(address);
}

}  // namespace guichet::portal

#include "engine/base/audit.h"

#include <memory>
#include <mutex>
#include <string>

#include "engine/base/log.h"

namespace guichet {
namespace {

struct Kept {
  std::mutex mutex;
  std::shared_ptr<const AuditKeeper> keeper;  ///< shared with calls under way while another takes its place
};

Kept& kept() {
  static Kept all;
  return all;
}

}  // namespace

void audit(std::string_view what, AuditFields fields) {
  log_info("audit: " + std::string(what), fields);
  std::shared_ptr<const AuditKeeper> keeper;
  {
    const std::scoped_lock lock(kept().mutex);
    keeper = kept().keeper;
  }
  if (keeper != nullptr) (*keeper)(what, fields);
}

void keep_audit(AuditKeeper keeper) {
  const std::scoped_lock lock(kept().mutex);
  kept().keeper = keeper ? std::make_shared<const AuditKeeper>(std::move(keeper)) : nullptr;
}

}  // namespace guichet

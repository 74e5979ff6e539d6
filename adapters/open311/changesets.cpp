#include "adapters/open311/changesets.h"

#include "engine/catalog/catalog.h"

namespace guichet::open311 {

Instant Changesets::latest(const runtime::Engine& engine) {
  const std::scoped_lock lock(mutex_);
  const auto cursor = engine.read(seen_);
  for (;;) {
    const auto record = cursor->next();
    if (!record || !*record) return latest_;
    seen_ = (*record)->position;
    if (catalog::is_catalog_event((*record)->kind)) latest_ = (*record)->recorded;
  }
}

}  // namespace guichet::open311

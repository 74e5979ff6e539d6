#pragma once

// A request on one page, so that it can be filled in without a network and sent when there is one again: the pages'
// script keeps it on the device (assets/outbox.js), and the service worker keeps these pages (assets/worker.js).
//
// The script's Idempotency-Key is 32 characters of base64url and becomes the draft's token: sent as often as it may be,
// a request is opened once. Without a key, that is without a script, the last look at the answers comes first.

#include "adapters/portal/desk.h"
#include "adapters/portal/scene.h"

namespace guichet::portal {

http::Response show_report(const Scene& scene, const std::string& service);
http::Response take_report(const Scene& scene, Desk& desk, const std::string& service);
/// What waits on this device, and what can be asked for without a network.
http::Response show_outbox(const Scene& scene);
/// The service worker for the pages of one language, which knows what to keep.
http::Response send_worker(const Scene& scene);

}  // namespace guichet::portal

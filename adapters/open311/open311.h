#pragma once

// Open311 GeoReport v2 (http://wiki.open311.org/GeoReport_v2), as the text says it, in XML and JSON, with what clients
// in the wild rely on: extended statuses and updates (mySociety), media by multipart, paging.
//
//   /open311/discovery.{xml,json}, /open311/v2/discovery.{xml,json}
//   /open311/v2/services, services/CODE, requests, requests/ID, tokens/TOKEN, servicerequestupdates   each .xml or
//   .json
//
// An api_key is a bearer token of this server with the permission to do what is asked. Requests of services that are
// not public do not exist here, on any path. Of the others kind, place, state and dates are given out; what somebody
// wrote only where it came through this door, whose clients publish it, and the town has opened the channel `open311`.
// Who made a request, how to reach them, and photos are never given out.

#include <filesystem>
#include <memory>

#include "adapters/http/annex.h"
#include "adapters/open311/changesets.h"
#include "engine/base/clock.h"
#include "engine/runtime/engine.h"

namespace guichet::open311 {

class Open311 final : public http::Annex {
 public:
  /// `engine` and `clock` must outlive it.
  Open311(runtime::Engine& engine, const Clock& clock, std::filesystem::path tokens_file);

  bool owns(std::string_view path) const override;
  std::size_t body_bytes_max(const http::Request& request) const override;
  http::Response answer(const http::Visit& visit) override;
  http::Response refuse(const http::Visit& visit, int status) override;

 private:
  runtime::Engine& engine_;
  const Clock& clock_;
  const std::filesystem::path tokens_file_;
  Changesets changesets_;
};

}  // namespace guichet::open311

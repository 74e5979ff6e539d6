#pragma once

// The citizens' pages: server-rendered HTML in the town's languages that needs no script, no cookie and no account.
//
//   /                                to the visitor's language
//   /{lang}/                         services, with ?q= search
//   /{lang}/services/{id}            one service; POST …/start begins a request
//   /{lang}/services/{id}/report     the same on one page, for where there is no network; /{lang}/outbox: what waits
//   /{lang}/form/{draft}/{screen}    a request being written; POST …/send sends it, …/same says "me too"
//   /{lang}/track/{code}             a request being followed; POST …/reply, …/withdraw, …/reopen,
//                                    …/survey; …/files/{hash}; …/slot: its appointment
//   /{lang}/account                  signing in by a code sent to an address; POST …/list, …/leave, …/remove
//   /{lang}/figures                  public figures and map
//   /portal/…                        style, script, map, icon
//
// The address of a draft and of a followed request is itself the secret that opens it, so no other site can make a
// visitor's browser send anything: it would have to know it. Cross-site posts are refused besides (Sec-Fetch-Site), and
// the one cookie, of those who have signed in, is not sent with them (SameSite).

#include <filesystem>
#include <memory>

#include "adapters/http/annex.h"
#include "adapters/portal/correspondence.h"
#include "engine/base/clock.h"
#include "engine/runtime/engine.h"

namespace guichet::portal {

class Portal final : public http::Annex {
 public:
  /// `data` is the engine's directory; drafts/, residents/, keys/tracking.key and keys/residents.key are kept there.
  /// `letters` carries codes to residents who sign in; without it no account is offered. `engine` and `clock` must
  /// outlive it. Errors: unavailable, corrupt, forbidden.
  static Result<std::unique_ptr<Portal>> open(
      runtime::Engine& engine, const Clock& clock, const std::filesystem::path& data, Correspondence letters = {});
  ~Portal() override;

  bool owns(std::string_view path) const override;

  bool receives_lost() const override { return true; }
  std::size_t body_bytes_max(const http::Request& request) const override;
  http::Response answer(const http::Visit& visit) override;
  http::Response refuse(const http::Visit& visit, int status) override;

 private:
  struct State;
  explicit Portal(std::unique_ptr<State> state);

  std::unique_ptr<State> state_;
};

}  // namespace guichet::portal

#pragma once

// What a page is made from: the visitor's request, their language, the town of the moment. A plain value for one visit.

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/http/annex.h"
#include "adapters/http/target.h"
#include "adapters/portal/accounts.h"
#include "adapters/portal/words.h"
#include "engine/runtime/engine.h"

namespace guichet::portal {

struct Scene {
  const http::Visit& visit;
  http::Target target;
  const Words& words;
  std::shared_ptr<const workflows::Town> town;
  runtime::Engine& engine;
  Instant now;
  std::string language;                  ///< of the town's texts: the page's, in which the engine writes to people
  bool accounts = false;                 ///< letters leave, so a resident may sign in
  std::optional<Account> resident = {};  ///< who has

  std::string in(const workflows::Localized& text) const { return std::string(text.in(words.tag())); }
  /// What an element says of its words where they are in another language than the page, " lang=\"fr\"", for whoever
  /// reads with their ears; nothing where they are in the page's own, or in one that nobody knows.
  std::string lang_of(std::string_view tag) const;
  /// The same of the town's own words: in its first language where it does not speak the page's.
  std::string of_town() const { return town == nullptr ? std::string() : lang_of(language); }
  /// The same of a state, which is said in the town's words unless the portal has its own for it.
  std::string lang_of_status(std::string_view status) const;
  /// "/fr/services/voirie": a path within the language; `tail` begins without a slash.
  std::string path(std::string_view tail) const;
};

/// Where a page stands in the site's navigation.
enum class Place { services, track, figures, account, elsewhere };

struct PageOptions {
  std::string title;
  Place place = Place::services;
  int status = 200;
  bool secret = false;  ///< its address opens somebody's request: no cache keeps it, no other site hears of it
};

/// A template within the frame that all pages share, with the headers that protect it.
http::Response page(const Scene& scene, std::string_view name, json::object view, const PageOptions& options);

/// A page with a heading, a sentence and a way on.
struct Notice {
  std::string heading;
  std::string text;
  std::string href = {};
  std::string link = {};
  int status = 200;
  bool secret = false;
};
http::Response notice(const Scene& scene, const Notice& notice);
http::Response not_found(const Scene& scene);

/// 303: the browser asks for `path` next, so that a reload repeats nothing.
http::Response see_other(std::string path);
/// The headers of every answer: a strict Content-Security-Policy, no sniffing, no framing, no referrer.
void protect(http::Response& response);

/// Catalogues of the town's languages, the town's first language first; English where there is none.
std::vector<const Words*> languages_of(const workflows::Town* town);

}  // namespace guichet::portal

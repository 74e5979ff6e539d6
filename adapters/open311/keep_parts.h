#pragma once

// What comes with a request and is no part of its form: photos, their addresses, words that have no place. Each is kept
// once, however often it is sent; one that cannot be kept is logged and does not lose the request. Thread-safe, as the
// engine is.

#include <vector>

#include "adapters/http/posted.h"
#include "adapters/open311/protocol.h"

namespace guichet::open311 {

/// Photos become files of the case, and `media_url` a note: it is not fetched. Also when the request was there already:
/// the first attempt may have ended between it and its pictures. `like` says who asks, by which channel, under which
/// key.
void keep_media(
    const Asked& asked, const CaseId& id, const std::vector<http::PostedFile>& photos, const runtime::Submission& like);

/// What the service's form has no place for, agents find beside the case.
void keep_words(
    const Asked& asked,
    const CaseId& id,
    const runtime::Submission& like,
    std::string_view argument,
    const std::string& text);

/// The sender's own id names a request that is there, and what it says now is not what it said then: the case stays as
/// it is, and agents find the other words beside it.
void keep_other_words(const Asked& asked, const CaseId& id, const runtime::Submission& like, const json::object& form);

}  // namespace guichet::open311

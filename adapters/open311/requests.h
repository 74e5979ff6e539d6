#pragma once

// Requests as the protocol knows them: cases of public services, read and made. Thread-safe; faults are answers of the
// protocol.

#include "adapters/open311/protocol.h"

namespace guichet::open311 {

/// GET requests and requests/ID: of public services only.
http::Response requests(const Asked& asked);
http::Response request(const Asked& asked, std::string_view id);
/// GET tokens/TOKEN: every request has its id at once here, which is its token too.
http::Response token(const Asked& asked, std::string_view id);
/// POST requests: one more case, by an ordinary command.
http::Response create_request(const Asked& asked);

/// The case behind an id, if everybody may see it.
std::optional<cases::CaseState> public_case(const Asked& asked, std::string_view id);

}  // namespace guichet::open311

#pragma once

// What may be asked for here: discovery, the services of the town, and what each of them asks. Answers about the
// current town; thread-safe; faults are answers of the protocol.

#include "adapters/open311/protocol.h"

namespace guichet::open311 {

http::Response discovery(const Asked& asked);
http::Response services(const Asked& asked);
http::Response definition(const Asked& asked, std::string_view code);

/// The fields of a service that are attributes in the protocol: all but the place, the files, and the one text that its
/// `description` fills.
std::vector<const workflows::Field*> attributes_of(const workflows::Definition& service);
/// The field that takes `description`: one of this name, else the first long text. Null: none.
const workflows::Field* description_field(const workflows::Definition& service);

}  // namespace guichet::open311

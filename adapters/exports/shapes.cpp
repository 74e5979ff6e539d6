// What exports answer as JSON, member by member. What is inside of OCEL and GeoJSON belongs to their own standards.
#include "adapters/exports/routes.h"

namespace guichet::exports {

std::vector<http::Shape> shapes() {
  return {
      {"ObjectCentricLog",
       "OCEL 2.0 (ocel-standard.org), a whole document.",
       {{"objectTypes", "[object]", true, ""},
        {"eventTypes", "[object]", true, ""},
        {"objects", "[object]", true, ""},
        {"events", "[object]", true, ""}}},
      {"FeatureCollection",
       "GeoJSON (RFC 7946), a whole document.",
       {{"type", "string", true, "FeatureCollection"}, {"features", "[object]", true, "a public request each"}}},
      {"OwnData",
       "What is kept of a person, in clear.",
       {{"person", "OwnPerson", true, ""}, {"cases", "[OwnCase]", true, "theirs"}}},
      {"OwnPerson",
       "Who they are to the town hall.",
       {{"id", "string", true, ""},
        {"language", "string", true, ""},
        {"attributes", "object", true, ""},
        {"consents", "any", true, "what they agreed to"}}},
      {"OwnCase",
       "A request of theirs.",
       {{"id", "string", true, ""},
        {"reference", "string", true, ""},
        {"service", "string", true, ""},
        {"title", "string", true, ""},
        {"state", "open|closed", true, ""},
        {"outcome", "string", true, "empty while open"},
        {"status", "string", true, "what they read"},
        {"channel", "string", true, ""},
        {"opened", "time", true, ""},
        {"closed", "time?", true, ""},
        {"form", "object", true, "as they filled it"},
        {"timeline", "[OwnMoment]", true, ""}}},
      {"OwnMoment",
       "What happened, or was noted.",
       {{"time", "time", true, ""},
        {"type", "string", true, "of the event"},
        {"by", "you|the town hall", true, ""},
        {"data", "object", true, "in clear"}}}};
}

}  // namespace guichet::exports

#pragma once

// From what a screen sent to the draft: answers, files that were looked at, and what is reported nearby already.

#include "adapters/http/posted.h"
#include "adapters/portal/answers.h"
#include "adapters/portal/public_cases.h"

namespace guichet::portal {

struct Taken {
  std::vector<std::string> asked;             ///< fields the visitor had before them
  std::map<std::string, std::string> faults;  ///< of files: those that were not taken
  bool placed = false;                        ///< a click on the map, not the end of the screen
};

/// Puts what a screen sent into the draft; files are typed by their content, photos lose their metadata.
Taken take_answers(
    const Scene& scene,
    const Drafts& drafts,
    const workflows::Definition& service,
    Draft& draft,
    std::string_view screen,
    http::Posted& posted);

/// A document as the town takes it: photos without metadata, documents by their first bytes. Nothing for anything
/// else.
struct SoundFile {
  std::string media_type;
  std::string content;
};
std::optional<SoundFile> sound_file(std::string content, bool photo_only);

struct NearbyCase {
  std::string reference;
  std::string status;
  std::string when;
  std::string where;
  std::int64_t metres = 0;
};

/// Open public cases of the same service within a stone's throw of the place given, nearest first; none when the
/// visitor has seen them for this place. Notes in the draft that they have.
std::vector<NearbyCase> nearby_cases(
    const Scene& scene, PublicCases& cases, const workflows::Definition& service, Draft& draft, const Reading& reading);

/// The state of a case in the visitor's language: its step's own words, else as it was told.
std::string status_in_words(const Scene& scene, const PublicCase& one);

}  // namespace guichet::portal

#pragma once

#include <map>
#include <memory>
#include <string>

#include "workflows/town.h"

namespace guichet::runtime {

/// Which personal values the texts and expressions of a service look at, so that nothing else is ever opened.
struct PersonalReads {
  bool citizen = false;  ///< attributes of the person behind the case
  bool fields = false;   ///< sealed fields of `form` and `data`, or what was written in `reply` and `task`
};

PersonalReads personal_reads(const workflows::Town& town, const workflows::Definition& definition);

/// Remembers the answers per deployed definition. One thread.
class PersonalReadsCache {
 public:
  PersonalReads of(const std::shared_ptr<const workflows::Town>& town, const std::string& workflow);

 private:
  struct Known {
    std::shared_ptr<const workflows::Town> town;  ///< kept, so that an address is never used for another town
    std::map<std::string, PersonalReads> by_workflow;
  };

  std::map<const workflows::Town*, Known> towns_;
};

}  // namespace guichet::runtime

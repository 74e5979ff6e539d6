#pragma once

#include "workflows/parse/scope.h"

namespace guichet::workflows::parse {

/// The files of templates/, as written: a message is compiled again for every service that sends it, against
/// that service's form. The documents must outlive it.
class MessageFiles {
 public:
  /// Reads one file: id → language → subject, body. Reports what no service can make right.
  void read(const yaml::Document& document, Town& town, std::vector<Diagnostic>& diagnostics);

  /// The messages a service sends, compiled with its names. Faults stand in the template, and name the
  /// service.
  std::map<std::string, MessageTemplate> compile_for(
      const Definition& definition,
      const std::vector<std::pair<std::string, Place>>& sent,
      const Town& town,
      std::vector<Diagnostic>& diagnostics) const;

 private:
  struct Written {
    const yaml::Document* document;
    const yaml::Entry* entry;
  };

  std::map<std::string, Written> written_;
};

}  // namespace guichet::workflows::parse

#pragma once

#include <string>

#include "adapters/portal/answers.h"

namespace guichet::portal {

/// One question of a form as HTML, with what was typed and what is wrong with it.
struct FieldView {
  const workflows::Definition* service = nullptr;
  const workflows::Field* field = nullptr;
  const Draft* draft = nullptr;
  std::string fault = {};
  /// On one page with all the others, sent as a whole: no map to click, nothing that depends on an answer is required.
  bool whole_form = false;
};
std::string field_html(const Scene& scene, const FieldView& view);

/// A line of the contact screen.
struct ContactLine {
  std::string_view name;      ///< name | email | phone
  std::string_view type;      ///< of the HTML field
  std::string_view complete;  ///< the browser's word for it (HTML autocomplete)
  bool required = false;
  std::string value = {};
  std::string fault = {};
  std::string_view prefix = {};  ///< of its name, where a question of the form may have the same
};
std::string contact_html(const Scene& scene, const ContactLine& line);

/// What a file field takes, for browsers; what it really takes is decided by content.
std::string_view accept_of(const workflows::Field& field);
/// "1,2 Mo".
std::string size_in_words(const Words& words, std::uint64_t bytes);

}  // namespace guichet::portal

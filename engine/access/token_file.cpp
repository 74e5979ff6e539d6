#include <fmt/format.h>

#include "engine/access/private_file.h"
#include "engine/access/tokens.h"
#include "engine/base/json.h"

namespace guichet::access {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> words(JsonFields& fields, std::string_view key) {
  std::vector<std::string> found;
  const auto* list = fields.optional_array(key);
  if (list == nullptr) return found;
  for (const auto& item : *list) {
    if (const auto* word = item.if_string())
      found.emplace_back(word->begin(), word->end());
    else
      fields.refuse(key, "expected a list of texts");
  }
  return found;
}

std::optional<Instant> moment(JsonFields& fields, std::string_view key) {
  const auto text = fields.optional_string(key, 64);
  if (!text) return std::nullopt;
  auto instant = parse_rfc3339(*text);
  if (instant) return *instant;
  fields.refuse(key, instant.error().message);
  return std::nullopt;
}

Result<Token> read_token(const json::value& value, const std::string& pointer) {
  JsonFields fields(value, pointer);
  Token token;
  token.id = fields.required_string("id", 64);
  token.grant = {fields.required_string("subject", 256), words(fields, "roles"), words(fields, "scopes")};
  token.hash = fields.required_string("hash", 64);
  token.created = moment(fields, "created").value_or(Instant{});
  token.expires = moment(fields, "expires");
  token.note = fields.optional_string("note").value_or("");
  GUICHET_TRY_STATUS(fields.finish());
  return token;
}

json::array list_of(const std::vector<std::string>& texts) {
  return json::array(texts.begin(), texts.end());
}

std::string text_of(const std::vector<Token>& tokens) {
  std::string text = "{\"tokens\":[";
  for (const auto& token : tokens) {
    json::object entry{
        {"id", token.id},
        {"subject", token.grant.subject},
        {"roles", list_of(token.grant.roles)},
        {"scopes", list_of(token.grant.scopes)},
        {"hash", token.hash},
        {"created", to_rfc3339(token.created)}};
    if (token.expires) entry["expires"] = to_rfc3339(*token.expires);
    if (!token.note.empty()) entry["note"] = token.note;
    text += (text.back() == '[' ? "\n  " : ",\n  ") + json::serialize(entry);
  }
  return text + "\n]}\n";
}

}  // namespace

Result<std::vector<Token>> read_tokens(const fs::path& file) {
  GUICHET_TRY(const auto text, read_private(file));
  std::vector<Token> tokens;
  if (text.empty()) return tokens;
  auto document = parse_json(text);
  if (!document) return invalid(fmt::format("{}: {}", file.string(), document.error().message));
  JsonFields fields(*document);
  const auto* list = fields.optional_array("tokens");
  GUICHET_TRY_STATUS(fields.finish());
  for (std::size_t i = 0; list != nullptr && i < list->size(); ++i) {
    auto token = read_token((*list)[i], fmt::format("/tokens/{}", i));
    if (!token) return invalid(fmt::format("{}: {}", file.string(), token.error().message), token.error().fields);
    tokens.push_back(*std::move(token));
  }
  return tokens;
}

Status write_tokens(const fs::path& file, const std::vector<Token>& tokens) {
  return replace_private(file, text_of(tokens));
}

}  // namespace guichet::access

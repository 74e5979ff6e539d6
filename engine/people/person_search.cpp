#include <algorithm>

#include "engine/people/person.h"

namespace guichet::people {
namespace {

void sort_unique(std::vector<BlindToken>& tokens) {
  std::sort(tokens.begin(), tokens.end());
  tokens.erase(std::unique(tokens.begin(), tokens.end()), tokens.end());
}

void add_names(std::vector<BlindToken>& tokens, std::string_view text, const Vault& vault) {
  for (const auto& word : normalise_name(text)) tokens.push_back(vault.blind_token("name", word));
}

}  // namespace

std::vector<BlindToken> search_tokens(const json::object& attributes, const Vault& vault) {
  std::vector<BlindToken> tokens;
  for (const auto& attribute : attributes) {
    json::value plain = attribute.value();
    if (is_sealed(plain)) {
      auto opened = vault.open(plain);
      if (!opened || !*opened) continue;
      plain = std::move(**opened);
    }
    if (!plain.is_string()) continue;
    const std::string text(plain.get_string());
    const std::string_view name = attribute.key();
    if (name == "email") tokens.push_back(vault.blind_token("email", normalise_email(text)));
    if (name == "phone") tokens.push_back(vault.blind_token("phone", normalise_phone(text)));
    if (name == "name" || name == "given_name" || name == "family_name" || name == "organisation")
      add_names(tokens, text, vault);
  }
  sort_unique(tokens);
  return tokens;
}

std::vector<BlindToken> query_tokens(std::string_view typed, const Vault& vault) {
  std::vector<BlindToken> tokens;
  const auto digits = std::count_if(typed.begin(), typed.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (typed.find('@') != std::string_view::npos)
    tokens.push_back(vault.blind_token("email", normalise_email(typed)));
  else if (digits >= 5 && typed.find_first_not_of("+0123456789 ().-/") == std::string_view::npos)
    tokens.push_back(vault.blind_token("phone", normalise_phone(typed)));
  else
    add_names(tokens, typed, vault);
  sort_unique(tokens);
  return tokens;
}

}  // namespace guichet::people

// guichet token: who may call the server. Works on the file of a data folder, beside a running server or
// without one.
#include <algorithm>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/exit_code.h"
#include "engine/access/tokens.h"
#include "engine/base/clock.h"

namespace guichet::cli {
namespace {

std::filesystem::path file_of(const TokenOptions& options) {
  return options.tokens.empty() ? std::filesystem::path(options.data) / "tokens.json"
                                : std::filesystem::path(options.tokens);
}

int list(const TokenOptions& options) {
  const auto tokens = access::read_tokens(file_of(options));
  if (!tokens) return fail(tokens.error());
  if (tokens->empty()) fmt::print("No tokens in {}.\n", file_of(options).string());
  for (const auto& token : *tokens)
    fmt::print(
        "{}  {:<24} roles {:<20} scopes {:<20} expires {}  {}\n",
        token.id,
        token.grant.subject,
        fmt::format("{}", fmt::join(token.grant.roles, ",")),
        fmt::format("{}", fmt::join(token.grant.scopes, ",")),
        token.expires ? to_rfc3339(*token.expires) : "never",
        token.note);
  return exit_ok;
}

int revoke(const TokenOptions& options) {
  auto tokens = access::read_tokens(file_of(options));
  if (!tokens) return fail(tokens.error());
  if (std::erase_if(*tokens, [&](const auto& token) { return token.id == options.revoke; }) == 0)
    return fail(not_found(fmt::format("no token has the id {}; `guichet token --list` shows them", options.revoke)));
  if (const auto written = access::write_tokens(file_of(options), *tokens); !written) return fail(written.error());
  fmt::print(stderr, "Revoked {}.\n", options.revoke);
  return exit_ok;
}

int mint(const TokenOptions& options) {
  const auto now = SystemClock().now();
  std::optional<Instant> expires;
  if (options.days > 0) expires = now + std::chrono::hours(24) * options.days;
  auto minted = access::mint_token({options.subject, options.roles, options.scopes}, now, expires, options.note);
  if (!minted) return fail(minted.error());
  auto tokens = access::read_tokens(file_of(options));
  if (!tokens) return fail(tokens.error());
  tokens->push_back(minted->token);
  if (const auto written = access::write_tokens(file_of(options), *tokens); !written) return fail(written.error());
  fmt::print(stderr, "A token for {}, shown this once:\n", options.subject);
  fmt::print("{}\n", minted->plain);
  return exit_ok;
}

}  // namespace

int token(const TokenOptions& options) {
  if (options.data.empty() && options.tokens.empty())
    return misuse("say where the tokens are: --data FOLDER, or --tokens FILE");
  const bool is_about_some = options.list || !options.revoke.empty();
  if (is_about_some && options.tokens.empty() && !std::filesystem::is_directory(options.data))
    return fail(not_found(fmt::format("there is no folder {}: name the data folder with --data", options.data)));
  if (options.list) return list(options);
  if (!options.revoke.empty()) return revoke(options);
  if (options.subject.empty()) return misuse("say whom the token is for: agents/NAME, or integrators/NAME with --role");
  return mint(options);
}

}  // namespace guichet::cli

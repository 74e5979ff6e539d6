// guichet agent: who may sign in to the console. Works on the file of a data folder, beside a running server or
// without.
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/exit_code.h"
#include "engine/access/accounts.h"
#include "engine/access/secrets.h"
#include "engine/base/clock.h"

namespace guichet::cli {
namespace {

std::filesystem::path file_of(const AgentOptions& options) {
  return std::filesystem::path(options.data) / "accounts.json";
}

int list(const AgentOptions& options) {
  const auto accounts = access::read_accounts(file_of(options));
  if (!accounts) return fail(accounts.error());
  if (accounts->empty()) fmt::print("Nobody can sign in yet.\n");
  for (const auto& account : *accounts)
    fmt::print("{:<24} password of {}\n", account.subject, to_rfc3339(account.changed));
  return exit_ok;
}

std::string first_line() {
  std::string line;
  for (int c = std::getchar(); c != EOF && c != '\n' && line.size() <= access::password_bytes_max; c = std::getchar())
    line.push_back(static_cast<char>(c));
  if (line.ends_with('\r')) line.pop_back();
  return line;
}

int give_password(const AgentOptions& options, const std::string& subject) {
  const auto accounts = access::read_accounts(file_of(options));
  if (!accounts) return fail(accounts.error());
  const auto known = std::ranges::find(*accounts, subject, &access::Account::subject) != accounts->end();
  if (known && options.action == "add")
    return fail(conflict(fmt::format("{} has an account; `guichet agent passwd` changes the password", options.name)));
  if (!known && options.action == "passwd")
    return fail(not_found(fmt::format("{} has no account; `guichet agent add` makes one", options.name)));
  const auto password = options.from_input ? first_line() : access::random_text(12);
  if (const auto set = access::set_password(file_of(options), subject, password, SystemClock().now()); !set)
    return fail(set.error());
  if (options.from_input) {
    fmt::print(stderr, "{} can sign in.\n", options.name);
  } else {
    fmt::print(stderr, "{} can sign in with this password, shown this once:\n", options.name);
    fmt::print("{}\n", password);
  }
  return exit_ok;
}

int remove(const AgentOptions& options, const std::string& subject) {
  auto accounts = access::read_accounts(file_of(options));
  if (!accounts) return fail(accounts.error());
  if (std::erase_if(*accounts, [&](const auto& account) { return account.subject == subject; }) == 0)
    return fail(not_found(fmt::format("{} has no account", options.name)));
  if (const auto written = access::write_accounts(file_of(options), *accounts); !written) return fail(written.error());
  fmt::print(stderr, "{} cannot sign in any more, and every session of theirs has ended.\n", options.name);
  return exit_ok;
}

}  // namespace

int agent(const AgentOptions& options) {
  if (options.action != "add" && !std::filesystem::is_directory(options.data))
    return fail(not_found(fmt::format("there is no folder {}: name the data folder with --data", options.data)));
  if (options.action == "list") return list(options);
  if (options.name.empty() || options.name.find('/') != std::string::npos)
    return misuse("say whom: the agent's id in town.yaml, such as marie");
  const auto subject = "agents/" + options.name;
  return options.action == "remove" ? remove(options, subject) : give_password(options, subject);
}

}  // namespace guichet::cli

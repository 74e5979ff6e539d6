#include "engine/access/authorise.h"

#include <algorithm>

#include <doctest/doctest.h>

#include "workflows/permissions.h"

using namespace guichet::access;
using guichet::workflows::Town;

namespace {

void add_team(Town& town, const std::string& id, std::vector<std::string> queues) {
  town.teams[id].id = id;
  town.teams[id].queues = std::move(queues);
}

void add_role(Town& town, const std::string& id, std::vector<std::string> may) {
  town.roles[id].id = id;
  town.roles[id].may = std::move(may);
}

void add_agent(Town& town, const std::string& id, const std::string& role, const std::string& team) {
  town.agents[id].id = id;
  town.agents[id].roles = {role};
  town.agents[id].teams = {team};
}

Town town() {
  Town town;
  add_team(town, "roads", {"roads", "lighting"});
  add_team(town, "registry", {"registry"});
  add_role(town, "agent", {"case:read", "task:list", "task:work", "note:write"});
  add_role(town, "supervisor", {"case:read", "task:list", "task:work", "task:any-queue"});
  add_role(town, "head", {"*"});
  add_role(town, "typo", {"case:raed"});
  add_agent(town, "marie", "agent", "roads");
  add_agent(town, "sylvie", "supervisor", "registry");
  return town;
}

bool may(const Grant& grant, Permission permission, const Resource& resource = {}) {
  const auto here = town();
  return authorise(principal_of(grant, &here), permission, resource).allowed;
}

}  // namespace

TEST_CASE("the words that the checker takes in a role are those that allow something") {
  std::vector<std::string_view> allowing;
  for (const auto& permission : permission_words()) allowing.push_back(permission.word);
  CHECK(std::ranges::is_permutation(allowing, guichet::workflows::permissions));
}

TEST_CASE("an agent works the tasks of their teams' queues, and of no other") {
  const Grant marie{.subject = "agents/marie"};
  CHECK(may(marie, Permission::task_work, {.queue = "roads"}));
  CHECK(may(marie, Permission::task_work, {.queue = "lighting"}));
  CHECK_FALSE(may(marie, Permission::task_work, {.queue = "registry"}));
  CHECK_FALSE(may(marie, Permission::task_list, {.queue = "registry"}));
  CHECK(may(marie, Permission::case_read));
}

TEST_CASE("a supervisor works every queue") {
  CHECK(may({.subject = "agents/sylvie"}, Permission::task_work, {.queue = "roads"}));
  CHECK_FALSE(may({.subject = "agents/sylvie"}, Permission::note_write));
}

TEST_CASE("where there are several organisations, each keeps to its own") {
  auto here = town();
  here.id = "town";
  here.organisations["prefecture"].id = "prefecture";
  here.teams["registry"].organisation = "prefecture";
  const auto marie = principal_of({.subject = "agents/marie"}, &here);
  const auto sylvie = principal_of({.subject = "agents/sylvie"}, &here);
  const auto head = principal_of({.subject = "integrators/hall", .roles = {"head"}}, &here);
  const auto program = principal_of({.subject = "integrators/works", .roles = {"agent"}}, &here);
  CHECK(authorise(marie, Permission::case_read, {.owner = "roads"}).allowed);
  CHECK_FALSE(authorise(marie, Permission::case_read, {.owner = "registry"}).allowed);
  CHECK(authorise(program, Permission::case_read, {.owner = "roads"}).allowed);
  CHECK_FALSE(authorise(program, Permission::case_read, {.owner = "registry"}).allowed);
  CHECK(authorise(sylvie, Permission::task_work, {.queue = "registry"}).allowed);
  CHECK_FALSE(authorise(sylvie, Permission::task_work, {.queue = "roads"}).allowed);
  CHECK(authorise(head, Permission::case_read, {.owner = "registry"}).allowed);
  CHECK(authorise(head, Permission::task_work, {.queue = "registry"}).allowed);
  std::vector<guichet::cases::OpenTask> tasks(1);
  tasks.front().queue = "lighting";
  CHECK(authorise(marie, Permission::case_read, {.owner = "registry", .tasks = &tasks}).allowed);
  CHECK_FALSE(authorise(sylvie, Permission::case_read, {.owner = "roads", .tasks = &tasks}).allowed);
}

TEST_CASE("where there are several organisations, the log is for who may see all of them") {
  auto here = town();
  for (const auto permission : {Permission::feed_read, Permission::webhook_manage}) {
    const guichet::access::Grant narrow{
        .subject = "integrators/hall", .roles = {"head"}, .scopes = {"feed:read", "webhook:manage"}};
    auto wide = narrow;
    wide.scopes.emplace_back("case:any-organisation");
    here.organisations.clear();
    CHECK(authorise(principal_of(narrow, &here), permission).allowed);
    here.organisations["prefecture"].id = "prefecture";
    const auto refused = authorise(principal_of(narrow, &here), permission);
    CHECK_FALSE(refused.allowed);
    CHECK(refused.reason.find("case:any-organisation") != std::string::npos);
    CHECK(authorise(principal_of(wide, &here), permission).allowed);
  }
}

TEST_CASE("a scope narrows and never widens") {
  CHECK(may({.subject = "agents/marie", .scopes = {"case:read"}}, Permission::case_read));
  CHECK_FALSE(may({.subject = "agents/marie", .scopes = {"case:read"}}, Permission::note_write));
  CHECK_FALSE(may({.subject = "agents/marie", .scopes = {"*"}}, Permission::admin_deploy));
  CHECK_FALSE(may({.subject = "agents/marie", .scopes = {"person:read"}}, Permission::person_read));
  CHECK_FALSE(may({.subject = "agents/marie", .scopes = {"nonsense"}}, Permission::case_read));
}

TEST_CASE("who is nobody in the town may nothing") {
  CHECK_FALSE(may({.subject = "agents/pierre"}, Permission::case_read));
  CHECK_FALSE(may({.subject = "integrators/works", .roles = {"unknown"}}, Permission::case_read));
  CHECK_FALSE(may({.subject = "integrators/works", .roles = {"typo"}}, Permission::case_read));
  CHECK_FALSE(may({.subject = "integrators/marie", .roles = {}}, Permission::case_read));
}

TEST_CASE("before the first deployment only the operator's role means something") {
  const auto admin = principal_of({.subject = "integrators/ops", .roles = {"operator"}}, nullptr);
  CHECK(authorise(admin, Permission::admin_deploy).allowed);
  CHECK_FALSE(authorise(admin, Permission::case_read).allowed);
  CHECK_FALSE(authorise(principal_of({.subject = "agents/marie"}, nullptr), Permission::case_read).allowed);
}

TEST_CASE("a role with * may everything, in every queue") {
  for (const auto& entry : permission_words())
    CHECK(may({.subject = "integrators/town-hall", .roles = {"head"}}, entry.permission, {.queue = "registry"}));
}

TEST_CASE("a refusal names the permission and why it is missing") {
  const auto here = town();
  const auto by_role = authorise(principal_of({.subject = "agents/marie"}, &here), Permission::person_forget);
  CHECK(by_role.reason == "needs the permission person:forget, which the role agent does not give");
  const auto misspelt =
      authorise(principal_of({.subject = "integrators/x", .roles = {"agnet"}}, &here), Permission::case_read);
  CHECK(
      misspelt.reason ==
      "needs the permission case:read, which the role agnet does not give; the town has no role agnet");
  const auto by_scope =
      authorise(principal_of({.subject = "agents/marie", .scopes = {"case:read"}}, &here), Permission::note_write);
  CHECK(by_scope.reason == "needs the permission note:write, which this token's scopes leave out");
  const auto by_queue =
      authorise(principal_of({.subject = "agents/marie"}, &here), Permission::task_work, {.queue = "registry"});
  CHECK(by_queue.reason.find("task:any-queue") != std::string::npos);
}

TEST_CASE("every word reads back as its permission") {
  for (const auto& entry : permission_words()) {
    CHECK(word_of(entry.permission) == entry.word);
    CHECK(permission_of(entry.word) == entry.permission);
  }
  CHECK_FALSE(permission_of("case:nothing"));
}

#include "engine/access/permission.h"

#include <array>

#include "engine/base/check.h"

namespace guichet::access {
namespace {

using enum Permission;

constexpr std::array words = {
    PermissionWord{case_open, "case:open", "open a case"},
    PermissionWord{case_read, "case:read", "list and read cases and their public timeline"},
    PermissionWord{case_read_internal, "case:read-internal", "read what only agents see on a timeline"},
    PermissionWord{
        case_read_personal, "case:read-personal", "read the personal values of a case; each reading is logged"},
    PermissionWord{case_reply, "case:reply", "reply on the citizen's behalf"},
    PermissionWord{case_attach, "case:attach", "attach a file"},
    PermissionWord{case_priority, "case:priority", "change a case's priority"},
    PermissionWord{case_message, "case:message", "deliver a message of a business system"},
    PermissionWord{note_write, "note:write", "write a note"},
    PermissionWord{file_read, "file:read", "read an attachment"},
    PermissionWord{task_list, "task:list", "list the tasks of the queues of one's teams"},
    PermissionWord{task_work, "task:work", "claim, release and complete tasks of the queues of one's teams"},
    PermissionWord{task_assign, "task:assign", "give a task to a colleague"},
    PermissionWord{task_any_queue, "task:any-queue", "do the same in every queue"},
    PermissionWord{person_read, "person:read", "find people and see their cases"},
    PermissionWord{person_read_personal, "person:read-personal", "read who they are; each reading is logged"},
    PermissionWord{person_write, "person:write", "register people, change what is known, record consent"},
    PermissionWord{person_forget, "person:forget", "erase a person for ever"},
    PermissionWord{service_read, "service:read", "read which services are deployed, and their forms"},
    PermissionWord{feed_read, "feed:read", "follow every event"},
    PermissionWord{metrics_read, "metrics:read", "read the figures of the server"},
    PermissionWord{admin_deploy, "admin:deploy", "deploy a town"},
    PermissionWord{webhook_manage, "webhook:manage", "have events told to other systems, and see what became of them"},
    PermissionWord{case_any_organisation, "case:any-organisation", "see and work on cases of every organisation"},
};

}  // namespace

std::span<const PermissionWord> permission_words() {
  return words;
}

std::string_view word_of(Permission permission) {
  const auto& entry = words[static_cast<std::size_t>(permission)];
  check(entry.permission == permission, "the list of permission words follows the enumerators");
  return entry.word;
}

std::optional<Permission> permission_of(std::string_view word) {
  for (const auto& entry : words)
    if (entry.word == word) return entry.permission;
  return std::nullopt;
}

PermissionSet PermissionSet::all() {
  PermissionSet set;
  for (const auto& entry : words) set.add(entry.permission);
  return set;
}

bool PermissionSet::add_word(std::string_view word) {
  if (word == "*") {
    *this = all();
    return true;
  }
  const auto permission = permission_of(word);
  if (permission) add(*permission);
  return permission.has_value();
}

}  // namespace guichet::access

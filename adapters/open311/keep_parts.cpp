#include "adapters/open311/keep_parts.h"

#include <span>

#include <fmt/format.h>

#include "adapters/http/sniff.h"
#include "engine/base/digest.h"
#include "engine/base/log.h"

namespace guichet::open311 {
namespace {

Status attach(const Asked& asked, const CaseId& id, const http::PostedFile& photo, runtime::Submission said) {
  GUICHET_TRY(const auto draft, asked.engine.receive_file(id));
  const std::span<const char> bytes(photo.content.data(), photo.content.size());
  GUICHET_TRY_STATUS(draft->write(std::as_bytes(bytes)));
  GUICHET_TRY(const auto stored, draft->finish());
  said.what = runtime::CaseCommand{
      id,
      cases::AttachFile{
          {.hash = stored.hash,
           .name = photo.name,
           .media_type = std::string(http::sniff_media_type(std::string_view(photo.content).substr(0, 1024))),
           .bytes = stored.size,
           .content = stored.content},
          false}};
  const auto told = asked.engine.submit_and_wait(std::move(said));
  // Sent again, a picture is here already, under the name that its first event gives it.
  const auto unnamed = told ? told->replayed : told.error().kind != Error::Kind::unavailable;
  if (unnamed) GUICHET_TRY_STATUS(asked.engine.discard_file(stored));
  return told ? ok() : Status(told.error());
}

/// A photo by its address is not fetched.
std::string media_addresses(const Asked& asked) {
  std::string text;
  for (const auto& url : asked.posted.values("media_url"))
    if (!url.empty() && url.size() < 2000) text += (text.empty() ? "" : "\n") + url;
  return text;
}

void write_note(
    const Asked& asked,
    const CaseId& id,
    const runtime::Submission& like,
    std::string_view key,
    std::string_view title,
    const std::string& text) {
  if (text.empty()) return;
  auto said = like;
  said.id = CommandId(fmt::format("{}-{}", like.id.value, key));
  said.what = runtime::CaseCommand{id, cases::WriteNote{fmt::format("{}:\n{}", title, text), true}};
  if (const auto told = asked.engine.submit_and_wait(std::move(said)); !told)
    log_error("an argument was not kept", {{"argument", std::string(title)}, {"why", told.error().message}});
}

}  // namespace

void keep_media(
    const Asked& asked,
    const CaseId& id,
    const std::vector<http::PostedFile>& photos,
    const runtime::Submission& like) {
  std::size_t number = 0;
  for (const auto& photo : photos) {
    auto said = like;
    said.id = CommandId(fmt::format("{}-media-{}", like.id.value, ++number));
    if (const auto attached = attach(asked, id, photo, std::move(said)); !attached)
      log_error("a photo was not taken", {{"why", attached.error().message}});
  }
  keep_words(asked, id, like, "media_url", media_addresses(asked));
}

void keep_words(
    const Asked& asked,
    const CaseId& id,
    const runtime::Submission& like,
    std::string_view argument,
    const std::string& text) {
  write_note(asked, id, like, argument, argument, text);
}

void keep_other_words(const Asked& asked, const CaseId& id, const runtime::Submission& like, const json::object& form) {
  std::string text = asked.argument("description");
  for (const auto& [name, value] : form)
    text += fmt::format("{}{}: {}", text.empty() ? "" : "\n", std::string_view(name), json::serialize(value));
  // A key for each wording: the same words are kept once.
  write_note(asked, id, like, "again-" + digest_of({text}).substr(0, 16), "sent again", text);
}

}  // namespace guichet::open311

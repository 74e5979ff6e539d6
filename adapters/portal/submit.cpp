#include "adapters/portal/submit.h"

#include <algorithm>
#include <span>

#include <fmt/format.h>

#include "adapters/http/ids.h"
#include "adapters/http/sniff.h"
#include "engine/base/digest.h"
#include "engine/base/log.h"

namespace guichet::portal {
namespace {

constexpr std::chrono::seconds settle_max{3};

std::string channel_of(const workflows::Town& town) {
  if (town.channels.empty() || std::ranges::find(town.channels, "web") != town.channels.end()) return "web";
  return town.channels.front();
}

runtime::Submission submission(const Scene& scene, CommandId id) {
  runtime::Submission submission;
  submission.id = std::move(id);
  submission.actor.name = "citizen";
  submission.channel = channel_of(*scene.town);
  return submission;
}

Result<runtime::Receipt> submit(const Scene& scene, runtime::Submission said) {
  auto receipt = scene.engine.submit_and_wait(std::move(said));
  if (receipt) scene.engine.wait_applied(receipt->last, settle_max);
  return receipt;
}

/// Known to nobody but who holds the draft, and the same for ever.
CommandId command_of(const Draft& draft, std::string_view what) {
  return CommandId(fmt::format("portal-{}", digest_of({"guichet portal command", draft.token, what}).substr(0, 40)));
}

struct NewFile {
  std::string name;
  std::string media_type;
  std::string content;
};

Result<cases::FileRef> store_file(const Scene& scene, const CaseId& id, const NewFile& file) {
  GUICHET_TRY(const auto draft, scene.engine.receive_file(id));
  const std::span<const char> bytes(file.content.data(), file.content.size());
  GUICHET_TRY_STATUS(draft->write(std::as_bytes(bytes)));
  GUICHET_TRY(const auto stored, draft->finish());
  return cases::FileRef{.hash = stored.hash, .name = file.name, .media_type = file.media_type, .bytes = stored.size};
}

Status attach_one(
    const Scene& scene, const Drafts& drafts, const Draft& draft, const DraftFile& file, const std::string& label) {
  const CaseId id(draft.case_id);
  GUICHET_TRY(auto content, drafts.read_file(draft, file));
  GUICHET_TRY(
      auto stored,
      store_file(scene, id, {fmt::format("{} - {}", label, file.name), file.media_type, std::move(content)}));
  GUICHET_TRY(
      const auto receipt, tell(scene, command_of(draft, file.key), id, cases::AttachFile{std::move(stored), false}));
  (void)receipt;
  return ok();
}

std::optional<people::RegisterPerson> person_of(const Scene& scene, const Draft& draft) {
  people::RegisterPerson person;
  person.language = scene.language;
  for (const auto& [key, value] : draft.contact)
    if (value.is_string() && !value.get_string().empty()) person.attributes[key] = value;
  if (person.attributes.empty()) return std::nullopt;
  return person;
}

}  // namespace

Result<runtime::Receipt> tell(const Scene& scene, CommandId id, const CaseId& subject, cases::Command command) {
  auto said = submission(scene, std::move(id));
  said.what = runtime::CaseCommand{subject, std::move(command)};
  return submit(scene, std::move(said));
}

Result<CaseId> open_case(
    const Scene& scene, const workflows::Definition& service, const Draft& draft, const Reading& reading) {
  runtime::OpenRequest request;
  request.id = CaseId(http::uuid_of("portal/" + draft.token));
  request.open.workflow = service.id;
  request.open.form = reading.accepted;
  // Emptied is not the same as never said: the default must not come back.
  for (const auto& field : service.form)
    if (field.initial && reading.shown.contains(field.name) && !reading.accepted.contains(field.name))
      request.open.form[field.name] = nullptr;
  request.open.language = scene.language;
  request.open.files_follow = true;
  request.person = person_of(scene, draft);
  if (request.person) request.open.person = PersonId(http::uuid_of("portal person/" + draft.token));
  auto said = submission(scene, command_of(draft, "open"));
  said.what = std::move(request);
  GUICHET_TRY(const auto receipt, submit(scene, std::move(said)));
  return CaseId(receipt.subject.substr(receipt.subject.find('/') + 1));
}

bool attach_files(const Scene& scene, const Drafts& drafts, Draft& draft, const workflows::Definition& service) {
  bool changed = false;
  for (auto& file : draft.files) {
    if (file.sent) continue;
    const auto* field = workflows::find_field(service.form, file.field);
    const auto label = field == nullptr || field->label.empty() ? file.field : scene.in(field->label);
    const auto attached = attach_one(scene, drafts, draft, file, label);
    // A conflict means that this very file came through before its answer was lost.
    file.sent = attached || attached.error().kind == Error::Kind::conflict;
    changed = changed || file.sent;
    if (!attached) log_error("a citizen's file is not attached yet", {{"why", attached.error().message}});
  }
  return changed;
}

Status say_me_too(const Scene& scene, const Draft& draft, const cases::CaseState& state) {
  const auto* words = words_in(scene.town->languages.front());
  const auto text = (words == nullptr ? scene.words : *words).say("me_too_note");
  GUICHET_TRY(
      const auto receipt,
      tell(scene, command_of(draft, "same/" + state.id.value), state.id, cases::WriteNote{text, true}));
  (void)receipt;
  return ok();
}

Status send_letter(const Scene& scene, const cases::CaseState& state, const Letter& letter) {
  cases::Reply reply;
  reply.text = letter.text;
  for (const auto& file : letter.files) {
    const std::string type(http::sniff_media_type(std::string_view(file.content).substr(0, 1024)));
    GUICHET_TRY(auto stored, store_file(scene, state.id, {file.name, type, file.content}));
    reply.files.push_back(std::move(stored));
  }
  GUICHET_TRY(const auto receipt, tell(scene, CommandId(http::new_uuid(scene.now)), state.id, std::move(reply)));
  (void)receipt;
  return ok();
}

}  // namespace guichet::portal

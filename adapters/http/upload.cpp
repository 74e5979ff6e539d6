#include "adapters/http/upload.h"

#include <optional>

#include <fmt/format.h>

#include "adapters/http/conditions.h"
#include "adapters/http/multipart.h"
#include "adapters/http/problem.h"
#include "adapters/http/reach.h"
#include "adapters/http/sniff.h"
#include "engine/base/check.h"

namespace guichet::http {

Task<Result<runtime::Receipt>> submit(async::Inbox& inbox, runtime::Engine& engine, runtime::Submission submission) {
  std::optional<Result<runtime::Receipt>> answer;
  async::Inbox::Ticket ticket(inbox);
  std::function<void()> start = [&] {
    engine.submit(std::move(submission), [&answer, &ticket](Result<runtime::Receipt> receipt) {
      answer = std::move(receipt);
      ticket.give_in();
    });
  };
  co_await inbox.wait(ticket, std::move(start));
  co_return *std::move(answer);
}

namespace {

constexpr std::size_t block_bytes = 256 * 1024;
constexpr std::size_t sniffed_bytes = 1024;
constexpr std::size_t envelope_bytes_max = 64 * 1024;  ///< what multipart may add around the file

/// What has come of a file so far. Its disk work runs on a worker.
struct Arriving {
  std::optional<MultipartReader> multipart;
  std::string block;
  std::string first;  ///< enough to see what it is
  std::uint64_t size = 0;
  std::unique_ptr<store::FileDraft> draft;
  store::StoredFile stored;

  Status take(const std::string& piece) {
    const auto before = block.size();
    if (multipart) {
      GUICHET_TRY_STATUS(multipart->feed(piece, block));
    } else {
      block += piece;
    }
    size += block.size() - before;
    if (first.size() < sniffed_bytes) first.append(block, before, sniffed_bytes - first.size());
    return ok();
  }

  Status flush() {
    const auto status = draft->write(std::as_bytes(std::span<const char>(block)));
    block.clear();
    return status;
  }
};

std::optional<Problem> problem_of_body(BodyState state) {
  switch (state) {
    case BodyState::piece:
    case BodyState::end: return std::nullopt;
    case BodyState::too_large: return Problem{413, "too-large", "the file is larger than this town takes"};
    case BodyState::timed_out: return Problem{408, "timeout", "the body took too long"};
    case BodyState::malformed:
    case BodyState::broken: return bad_request("bad-request", "the body ends before its end");
  }
  return std::nullopt;
}

Result<std::string> name_of(const Call& call, const Arriving& file) {
  auto name = file.multipart ? file.multipart->filename() : call.query("name");
  // Only the name counts, whatever path a browser or an attacker put before it.
  name = name.substr(name.find_last_of("/\\") + 1);
  const auto bad = name.empty() || name == "." || name == ".." || name.size() > 255;
  const auto control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; };
  if (bad || std::any_of(name.begin(), name.end(), control))
    return invalid("a file needs a name of 1 to 255 characters: ?name=photo.jpg", {{"name", "is required"}});
  return name;
}

Result<runtime::Submission> attach(const Call& call, const Arriving& file, const store::StoredFile& stored) {
  GUICHET_TRY(auto name, name_of(call, file));
  if (file.size == 0) return invalid("the file is empty", {{"file", "must not be empty"}});
  auto internal = call.query("internal");
  if (file.multipart && file.multipart->fields().contains("internal"))
    internal = file.multipart->fields().at("internal");
  cases::AttachFile command;
  command.file.hash = stored.hash;
  command.file.name = std::move(name);
  command.file.media_type = std::string(sniff_media_type(file.first));
  command.file.bytes = stored.size;
  command.file.content = stored.content;
  command.internal = internal == "true";
  auto submission = call.submission();
  submission.what = runtime::CaseCommand{CaseId(call.path[0]), std::move(command)};
  keep_to_reach(call, submission);
  return submission;
}

Status begin(const Call& call, Arriving& file) {
  if (media_type_of(call.request->header("content-type")) == "multipart/form-data") {
    GUICHET_TRY(const auto boundary, MultipartReader::boundary_of(call.request->header("content-type")));
    file.multipart.emplace(boundary);
  } else {
    GUICHET_TRY(const auto name, name_of(call, file));
    check(!name.empty(), "a name that was accepted is one");
  }
  GUICHET_TRY(file.draft, call.engine->receive_file(CaseId(call.path[0])));
  return ok();
}

/// The name under which an earlier upload with the same key stored the same file: its event says so.
std::string hash_in_log(const runtime::Engine& engine, const runtime::Receipt& receipt) {
  const auto cursor = engine.read(receipt.first - 1);
  for (auto at = receipt.first; at <= receipt.last; ++at) {
    const auto record = cursor->next();
    if (!record || !*record) break;
    const auto document = parse_json((*record)->body);
    const auto* data = document && document->is_object() ? document->get_object().if_contains("data") : nullptr;
    const auto* file = data != nullptr && data->is_object() ? data->get_object().if_contains("file") : nullptr;
    const auto* hash = file != nullptr && file->is_object() ? file->get_object().if_contains("hash") : nullptr;
    if (hash != nullptr && hash->is_string()) return std::string(hash->get_string());
  }
  return {};
}

Result<runtime::Submission> finish(const Call& call, Arriving& file) {
  GUICHET_TRY_STATUS(file.flush());
  if (file.multipart) GUICHET_TRY_STATUS(file.multipart->finish());
  if (file.size == 0) return invalid("the file is empty", {{"file", "must not be empty"}});
  GUICHET_TRY(file.stored, file.draft->finish());
  auto submission = attach(call, file, file.stored);
  if (!submission) GUICHET_TRY_STATUS(call.engine->discard_file(file.stored));
  return submission;
}

}  // namespace

Task<Response> Upload::receive(Exchange& exchange, const Call& call) {
  Arriving file;
  std::optional<Status> status;
  std::function<void()> job = [&] { status = begin(call, file); };
  co_await workers_.run(job);
  std::string piece;
  while (*status) {
    const auto state = co_await exchange.read_piece(piece, limits_.upload_bytes_max + envelope_bytes_max);
    if (state == BodyState::end) break;
    const auto problem = problem_of_body(state);
    if (problem) co_return to_response(*problem, call.id);
    status = file.take(piece);
    if (!*status || file.block.size() < block_bytes) continue;
    job = [&] { status = file.flush(); };
    co_await workers_.run(job);
  }
  if (!*status) co_return to_response(problem_of(status->error(), true), call.id);
  std::optional<Result<runtime::Submission>> submission;
  job = [&] { submission = finish(call, file); };
  co_await workers_.run(job);
  if (!*submission) co_return to_response(problem_of(submission->error(), true), call.id);
  auto named = **std::move(submission);
  const auto receipt = co_await submit(inbox_, *call.engine, std::move(named));
  auto hash = file.stored.hash;
  // After a failed write the event may be in the log all the same.
  const auto unnamed = receipt ? receipt->replayed : receipt.error().kind != Error::Kind::unavailable;
  if (unnamed) {
    // A retry is answered with what the first upload stored.
    job = [&] {
      status = call.engine->discard_file(file.stored);
      if (receipt) hash = hash_in_log(*call.engine, *receipt);
    };
    co_await workers_.run(job);
  }
  if (!receipt) co_return to_response(problem_of(receipt.error(), true), call.id);
  auto response = receipt_response(*receipt, false);
  response.status = 201;
  response.headers.push_back({"Location", fmt::format("/api/v1/cases/{}/files/{}", call.path[0], hash)});
  co_return response;
}

}  // namespace guichet::http

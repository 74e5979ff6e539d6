// Files of a case: attach one, read one.
#include <span>

#include <fmt/format.h>

#include "adapters/http/limits.h"
#include "adapters/http/route.h"
#include "adapters/http/sniff.h"

namespace guichet::http {
namespace {

using access::Permission;

/// What the timeline says of a file, so that nobody reads one through a case it is not of.
struct NamedFile {
  std::string name;
  std::string media_type;
  std::size_t bytes = 0;
};

std::size_t size_in(const json::object& file) {
  const auto* bytes = file.if_contains("bytes");
  boost::system::error_code failure;
  const auto size = bytes == nullptr ? 0 : bytes->to_number<std::size_t>(failure);
  return failure ? 0 : size;
}

void look_for(const json::value& value, const std::string& hash, std::optional<NamedFile>& found) {
  if (const auto* object = value.if_object()) {
    const auto* own = object->if_contains("hash");
    const auto* type = object->if_contains("media_type");
    if (own != nullptr && own->is_string() && own->get_string() == hash) {
      const auto* name = object->if_contains("name");
      found = NamedFile{
          name != nullptr && name->is_string() ? std::string(name->get_string()) : std::string("file"),
          type != nullptr && type->is_string() ? std::string(type->get_string())
                                               : std::string("application/octet-stream"),
          size_in(*object)};
    }
    for (const auto& [key, member] : *object) look_for(member, hash, found);
  } else if (const auto* array = value.if_array()) {
    for (const auto& item : *array) look_for(item, hash, found);
  }
}

Result<NamedFile> find_file(const Call& call, const CaseId& id, const std::string& hash) {
  projections::PageRequest page;
  page.limit = 500;
  const auto internal = call.may(Permission::case_read_internal);
  for (;;) {
    GUICHET_TRY(const auto rows, call.engine->queries().timeline(id, internal, page));
    std::optional<NamedFile> found;
    for (const auto& row : rows.rows) look_for(row.data, hash, found);
    if (found) return *std::move(found);
    if (rows.next.empty()) return not_found("the case has no such file");
    page.after = rows.next;
  }
}

Result<Response> read_file(const Call& call) {
  const CaseId id(call.path[0]);
  GUICHET_TRY(const auto file, find_file(call, id, call.path[1]));
  Response response;
  response.held = call.downloads->take(file.bytes);
  if (response.held == nullptr) return unavailable("many files are being sent just now: try again in a moment");
  const auto taken = call.engine->read_file(id, call.path[1], [&](std::span<const std::byte> chunk) -> Status {
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): bytes are bytes
    response.body.append(reinterpret_cast<const char*>(chunk.data()), chunk.size());
    return ok();
  });
  GUICHET_TRY_STATUS(taken);
  response.content_type = file.media_type;
  // Whatever it is, a browser shall save it and not run it in our name.
  response.headers.push_back({"Content-Disposition", "attachment"});
  response.headers.push_back({"Content-Security-Policy", "sandbox"});
  response.headers.push_back({"ETag", fmt::format("\"{}\"", call.path[1])});
  return response;
}

Route upload_route() {
  return {
      .method = Method::post,
      .pattern = "/api/v1/cases/{id}/files",
      .permission = Permission::case_attach,
      .summary = "Attach a file: multipart/form-data with a part `file`, or the bytes themselves with ?name=",
      .query =
          {{"name", ValueKind::text, "the file's name, where the body is the file"},
           {"internal", ValueKind::word, "for colleagues only", "true|false"}},
      .outcomes = {{201, "attached; Location is the file"}, {413, "too large"}, {415, "not a kind of file we take"}},
      .serve = Live::upload,
      .creates = true,
      .body_bytes_max = Limits{}.upload_bytes_max,
      .name = "attach_file"};
}

Route download_route() {
  return {
      .method = Method::get,
      .pattern = "/api/v1/cases/{id}/files/{hash}",
      .permission = Permission::file_read,
      .summary = "Read a file of a case",
      .outcomes = {{200, "the bytes"}},
      .serve = Question(read_file),
      .etagged = true,
      .offers = sniffed_media_types(),
      .name = "read_file"};
}

}  // namespace

std::vector<Route> file_routes() {
  return {upload_route(), download_route()};
}

}  // namespace guichet::http

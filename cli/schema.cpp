// guichet schema: what editors need to complete and underline a town's files.
#include <cstdio>
#include <filesystem>
#include <fstream>

#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/exit_code.h"
#include "workflows/schema/keys.h"
#include "workflows/schema/schema.h"

namespace guichet::cli {
namespace {

namespace fs = std::filesystem;
namespace schema = workflows::schema;

void write_line(std::string& text, std::size_t depth) {
  text += '\n';
  text.append(2 * depth, ' ');
}

/// Indented, so that a schema in a repository can be read and compared.
void write_indented(const json::value& value, std::size_t depth, std::string& text) {
  if (const auto* object = value.if_object(); object != nullptr && !object->empty()) {
    text += '{';
    bool first = true;
    for (const auto& [key, member] : *object) {
      text += first ? "" : ",";
      first = false;
      write_line(text, depth + 1);
      text += json::serialize(json::string(key)) + ": ";
      write_indented(member, depth + 1, text);
    }
    write_line(text, depth);
    text += '}';
  } else {
    text += json::serialize(value);
  }
}

Result<std::string> text_of(std::string_view kind) {
  GUICHET_TRY(const auto object, schema::schema_of(kind));
  std::string text;
  write_indented(object, 0, text);
  return text + "\n";
}

Status write_all(const fs::path& folder) {
  std::error_code failure;
  fs::create_directories(folder, failure);
  for (const auto& kind : schema::kinds()) {
    GUICHET_TRY(const auto text, text_of(kind.name));
    const auto path = folder / fmt::format("{}.schema.json", kind.name);
    std::ofstream file(path, std::ios::binary);
    file << text;
    file.close();
    if (!file) return invalid(fmt::format("{} could not be written", path.string()));
  }
  return ok();
}

}  // namespace

int print_schema(const SchemaOptions& options) {
  if (!options.write.empty()) {
    if (const auto written = write_all(options.write); !written) return fail(written.error());
    return exit_ok;
  }
  if (options.kind.empty()) {
    for (const auto& kind : schema::kinds()) fmt::print("{:<10} {}\n", kind.name, kind.files);
    return exit_ok;
  }
  const auto text = text_of(options.kind);
  if (!text) return fail(text.error());
  fmt::print("{}", *text);
  return exit_ok;
}

}  // namespace guichet::cli

#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "adapters/client/client.h"
#include "engine/store/files.h"

namespace guichet::cli {

/// The attachments that another server's events name, as they are stored there: sealed. Not thread-safe.
class MirroredFiles {
 public:
  static Result<MirroredFiles> open(client::Server from, std::string folder);

  /// Brings over what an event names and is not here yet; to be asked before the event is stored, for after it nobody
  /// would ask again. What the other server does not have either is logged and counted.
  /// Errors: the client's; corrupt, where the bytes are not what their name says.
  Status bring(std::string_view document);

 private:
  MirroredFiles(client::Server from, std::string folder, std::unique_ptr<store::FileStore> files)
      : from_(std::move(from)), folder_(std::move(folder)), files_(std::move(files)) {}

  Status look_in(const json::value& value);
  Status fetch(const std::string& hash);

  client::Server from_;
  std::string folder_;
  std::unique_ptr<store::FileStore> files_;
};

}  // namespace guichet::cli

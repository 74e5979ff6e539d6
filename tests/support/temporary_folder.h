#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>

namespace guichet::test {

struct InMemory {};

/// For tests that open thousands of stores, where a real disk's syncs would be all that takes time.
inline constexpr InMemory in_memory;

/// A folder of its own for one test, gone afterwards. Under TMPDIR, else /tmp.
class TemporaryFolder {
 public:
  TemporaryFolder() : TemporaryFolder(std::filesystem::temp_directory_path()) {}

  explicit TemporaryFolder(InMemory)
      : TemporaryFolder(
            std::filesystem::is_directory("/dev/shm") ? "/dev/shm" : std::filesystem::temp_directory_path()) {}

  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  const std::string& path() const { return path_; }

  std::string operator/(const std::string& name) const { return path_ + "/" + name; }

 private:
  explicit TemporaryFolder(const std::filesystem::path& below) {
    auto pattern = (below / "guichet-test-XXXXXX").string();
    path_ = ::mkdtemp(pattern.data());
  }

  std::string path_;
};

}  // namespace guichet::test

#include "adapters/courier/drop.h"

#include <fcntl.h>
#include <unistd.h>

#include <fmt/format.h>

namespace guichet::courier {
namespace {

namespace fs = std::filesystem;

/// Closed whatever happens.
class Descriptor {
 public:
  Descriptor(const fs::path& path, int flags) : number_(::open(path.c_str(), flags | O_CLOEXEC, 0640)) {}

  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }

  bool write_all(std::string_view bytes) const {
    while (number_ >= 0 && !bytes.empty()) {
      const auto written = ::write(number_, bytes.data(), bytes.size());
      if (written <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return number_ >= 0;
  }

  bool sync() const { return number_ >= 0 && ::fsync(number_) == 0; }

 private:
  int number_;
};

/// Ids of cases are chosen by doors, and may hold what names of files may not.
std::string name_of(const std::string& key) {
  std::string name;
  for (const char c : key) {
    const bool plain =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    if (plain)
      name += c;
    else if (c == '/')
      name += '.';
    else
      name += fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return name + ".json";
}

class DropTransport final : public Transport {
 public:
  DropTransport(fs::path drop, std::unique_ptr<Transport> other) : drop_(std::move(drop)), other_(std::move(other)) {}

  Result<Answer> send(const Parcel& parcel) override {
    if (parcel.service.folder.empty()) return other_->send(parcel);
    const auto folder = drop_ / parcel.service.folder;
    const auto name = name_of(parcel.key);
    std::error_code failure;
    fs::create_directories(folder, failure);
    const json::object order{
        {"key", parcel.key}, {"method", parcel.method}, {"path", parcel.path}, {"body", parcel.body}};
    // Begins with a point, so that nobody fetches it before it is whole.
    const auto beside = folder / ("." + name + ".part");
    {
      const Descriptor file(beside, O_WRONLY | O_CREAT | O_TRUNC);
      if (!file.write_all(json::serialize(order) + "\n") || !file.sync()) return refused(parcel);
    }
    fs::rename(beside, folder / name, failure);
    if (failure || !Descriptor(folder, O_RDONLY | O_DIRECTORY).sync()) return refused(parcel);
    return Answer{200, json::object{{"file", name}}};
  }

 private:
  static Error refused(const Parcel& parcel) {
    return unavailable(fmt::format("the folder of {} cannot be written", parcel.service.id));
  }

  fs::path drop_;
  std::unique_ptr<Transport> other_;
};

}  // namespace

std::unique_ptr<Transport> make_drop_transport(fs::path drop, std::unique_ptr<Transport> other) {
  return std::make_unique<DropTransport>(std::move(drop), std::move(other));
}

}  // namespace guichet::courier

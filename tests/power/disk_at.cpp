#include "tests/power/disk_at.h"

#include <algorithm>
#include <filesystem>
#include <fstream>

namespace guichet::test {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t sector_bytes = 512;

std::string parent_of(const std::string& path) {
  const auto slash = path.rfind('/');
  return slash == std::string::npos ? std::string() : path.substr(0, slash);
}

bool touches(const DiskCall& call, const std::string& folder) {
  if (call.kind == DiskCall::Kind::unname) return parent_of(call.from) == folder;
  return parent_of(call.to) == folder || (!call.from.empty() && parent_of(call.from) == folder);
}

void apply(const DiskCall& call, std::string& bytes) {
  if (call.kind == DiskCall::Kind::truncate) return bytes.resize(call.offset);
  if (bytes.size() < call.offset + call.bytes.size()) bytes.resize(call.offset + call.bytes.size());
  bytes.replace(call.offset, call.bytes.size(), call.bytes);
}

/// An instant since the last sync, by how many of the calls since then it has seen. Often it is all or nothing.
std::size_t some_instant(std::size_t calls, std::mt19937_64& chance) {
  switch (chance() % 3) {
    case 0: return 0;
    case 1: return calls;
    default: return chance() % (calls + 1);
  }
}

}  // namespace

DiskAt::DiskAt(const DiskJournal& journal) : journal_(journal) {
  for (const auto& entry : journal.before) {
    durable_.by_path[entry.path] = entry.node;
    if (entry.is_folder)
      folders_.insert(entry.node);
    else
      files_[entry.node].durable = entry.bytes;
  }
}

void DiskAt::Names::apply(const DiskCall& call) {
  if (!call.from.empty()) by_path.erase(call.from);
  if (call.kind == DiskCall::Kind::name) by_path[call.to] = call.node;
}

void DiskAt::advance_to(std::size_t calls) {
  for (; next_ < std::min(calls, journal_.calls.size()); ++next_) take(journal_.calls[next_]);
}

void DiskAt::take(const DiskCall& call) {
  switch (call.kind) {
    case DiskCall::Kind::write:
    case DiskCall::Kind::truncate: files_[call.node].pending.push_back(&call); break;
    case DiskCall::Kind::sync_file: {
      auto& file = files_[call.node];
      for (const auto* const pending : file.pending) apply(*pending, file.durable);
      file.pending.clear();
      break;
    }
    case DiskCall::Kind::name:
      if (call.is_folder) folders_.insert(call.node);
      pending_names_.push_back(&call);
      break;
    case DiskCall::Kind::unname: pending_names_.push_back(&call); break;
    case DiskCall::Kind::sync_folder:
      std::erase_if(pending_names_, [&](const DiskCall* pending) {
        if (!touches(*pending, call.to)) return false;
        durable_.apply(*pending);
        return true;
      });
      break;
  }
}

std::string DiskAt::remains(const File& file, std::mt19937_64& chance) {
  const auto& calls = file.pending;
  const auto seen = some_instant(calls.size(), chance);
  auto whole = file.durable;  // as it was at that instant: gives the length
  for (std::size_t i = 0; i < seen; ++i) apply(*calls[i], whole);
  if (calls.empty()) return whole;
  // Of half the files every sector goes its own way.
  if (chance() % 2 == 0) return whole;
  auto torn = file.durable;
  torn.resize(std::max(torn.size(), whole.size()));
  std::map<std::size_t, std::size_t> instants;  // of each sector that was written to
  for (std::size_t i = 0; i < calls.size(); ++i) {
    const auto& call = *calls[i];
    if (call.kind == DiskCall::Kind::truncate) continue;
    for (std::size_t at = call.offset; at < call.offset + call.bytes.size();) {
      const auto sector = at / sector_bytes;
      const auto end = std::min<std::size_t>((sector + 1) * sector_bytes, call.offset + call.bytes.size());
      const auto [instant, fresh] = instants.try_emplace(sector, 0);
      if (fresh) instant->second = some_instant(calls.size(), chance);
      if (i < instant->second) {
        if (torn.size() < end) torn.resize(end);
        torn.replace(at, end - at, call.bytes, at - call.offset, end - at);
      }
      at = end;
    }
  }
  torn.resize(whole.size());
  return torn;
}

void DiskAt::leave(const std::string& folder, std::mt19937_64& chance) const {
  for (const auto& entry : fs::directory_iterator(folder)) fs::remove_all(entry.path());
  auto names = durable_;
  const auto seen = some_instant(pending_names_.size(), chance);
  for (std::size_t i = 0; i < seen; ++i) names.apply(*pending_names_[i]);
  for (const auto& [path, node] : names.by_path) {
    const auto place = fs::path(folder) / path;
    if (!fs::is_directory(place.parent_path())) continue;  // its folder's own name was lost
    if (folders_.contains(node)) {
      fs::create_directory(place);
      continue;
    }
    const auto file = files_.find(node);
    std::ofstream(place, std::ios::binary) << (file == files_.end() ? std::string() : remains(file->second, chance));
  }
}

}  // namespace guichet::test

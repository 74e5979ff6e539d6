#pragma once

#include <map>
#include <random>
#include <set>

#include "tests/power/disk_journal.h"

namespace guichet::test {

/// What a disk holds when the power fails behind the n-th call of a journal. What was synced is there. Of the rest
/// the disk owes nothing, and each time something else is left:
///   - each 512-byte sector of a file is as it was at some instant since its last sync, each on its own;
///   - a file's length likewise, and where it is longer than what was written there are zeros;
///   - names (created, renamed, removed) that no sync of their folder covers are there up to some instant.
/// This asks for more than ext4 and XFS leave to chance: syncing a file does not sync its name.
class DiskAt {
 public:
  /// `journal` must outlive it.
  explicit DiskAt(const DiskJournal& journal);

  /// Goes on to the instant behind that many calls; never back.
  void advance_to(std::size_t calls);
  /// Writes what may be left into `folder`, which is emptied first.
  void leave(const std::string& folder, std::mt19937_64& chance) const;

 private:
  struct File {
    std::string durable;
    std::vector<const DiskCall*> pending;
  };

  struct Names {
    std::map<std::string, Node> by_path;
    void apply(const DiskCall& call);
  };

  void take(const DiskCall& call);
  static std::string remains(const File& file, std::mt19937_64& chance);

  const DiskJournal& journal_;
  std::size_t next_ = 0;
  std::map<Node, File> files_;
  std::set<Node> folders_;
  Names durable_;
  std::vector<const DiskCall*> pending_names_;
};

}  // namespace guichet::test

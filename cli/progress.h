#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace guichet::cli {

/// Shows how far a long work is, on standard error: a bar that redraws itself on a terminal, a line every ten
/// seconds otherwise (so that a journal stays readable). Work shorter than half a second shows nothing at
/// all. Not thread-safe. Cheap enough to be told of every item.
class Progress {
 public:
  /// `total` 0 means that nobody knows: counts and speed are shown, no share.
  Progress(std::string title, std::string unit, std::uint64_t total);
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  ~Progress();

  void advance(std::uint64_t items = 1) { advance_to(done_ + items); }

  void advance_to(std::uint64_t done) {
    done_ = done;
    if (done_ >= look_again_at_) show();
  }

 private:
  using Steady = std::chrono::steady_clock;

  void show();
  void print_bar(double seconds) const;
  void print_line(double seconds) const;

  std::string title_;
  std::string unit_;
  std::uint64_t total_;
  std::uint64_t done_ = 0;
  std::uint64_t look_again_at_ = 1;
  bool terminal_;
  bool shown_ = false;
  Steady::time_point started_;
  Steady::time_point last_;
};

}  // namespace guichet::cli

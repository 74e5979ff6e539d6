#include "cli/progress.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <utility>

#include <fmt/format.h>
#include <unistd.h>

namespace guichet::cli {
namespace {

constexpr double quiet_seconds = 0.5;
constexpr double redraw_seconds = 0.1;
constexpr double line_seconds = 10;
constexpr std::size_t bar_width = 30;

double seconds_between(std::chrono::steady_clock::time_point from, std::chrono::steady_clock::time_point to) {
  return std::chrono::duration<double>(to - from).count();
}

}  // namespace

Progress::Progress(std::string title, std::string unit, std::uint64_t total)
    : title_(std::move(title)),
      unit_(std::move(unit)),
      total_(total),
      terminal_(isatty(STDERR_FILENO) == 1),
      started_(Steady::now()),
      last_(started_) {}

Progress::~Progress() {
  if (!shown_) return;
  const auto seconds = seconds_between(started_, Steady::now());
  if (terminal_) {
    print_bar(seconds);
    fmt::print(stderr, "\n");
  } else {
    print_line(seconds);
  }
}

void Progress::show() {
  const auto now = Steady::now();
  const auto seconds = seconds_between(started_, now);
  // The clock is read about a hundred times a second, however fast the items come.
  look_again_at_ = done_ + std::max<std::uint64_t>(
                               1, static_cast<std::uint64_t>(static_cast<double>(done_) / (seconds + 0.001) / 100));
  if (seconds < quiet_seconds || (shown_ && seconds_between(last_, now) < (terminal_ ? redraw_seconds : line_seconds)))
    return;
  if (terminal_) print_bar(seconds);
  if (!terminal_ && seconds >= line_seconds) print_line(seconds);
  if (terminal_ || seconds >= line_seconds) {
    shown_ = true;
    last_ = now;
  }
}

void Progress::print_bar(double seconds) const {
  const auto rate = static_cast<double>(done_) / seconds;
  if (total_ == 0) {
    fmt::print(stderr, "\r\033[K{}  {} {}, {:.0f}/s", title_, done_, unit_, rate);
    return;
  }
  const auto share = std::min(1.0, static_cast<double>(done_) / static_cast<double>(total_));
  const auto filled = static_cast<std::size_t>(share * bar_width);
  const auto left = rate > 0 ? static_cast<double>(total_ - std::min(done_, total_)) / rate : 0;
  fmt::print(
      stderr,
      "\r\033[K{}  [{:#<{}}{:.<{}}] {:3.0f} %  {} {}, {:.0f}/s, {:.0f} s left",
      title_,
      "",
      filled,
      "",
      bar_width - filled,
      std::floor(share * 100),
      done_,
      unit_,
      rate,
      left);
}

void Progress::print_line(double seconds) const {
  const auto share = total_ == 0 ? std::string() : fmt::format(" of {} ({} %)", total_, done_ * 100 / total_);
  fmt::print(stderr, "{}: {}{} {} in {:.0f} s\n", title_, done_, share, unit_, seconds);
}

}  // namespace guichet::cli

#include "tests/bench/shell.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "engine/base/check.h"

namespace guichet::bench {
namespace {

/// Read by a signal handler: nothing but atomics.
struct Ward {
  std::atomic<int> pid = 0;
  std::atomic<int> signal = 0;
};

std::array<Ward, 64> wards;

void take_wards_along(int number) {
  for (auto& ward : wards)
    if (const int pid = ward.pid; pid > 0) kill(pid, ward.signal);
  constexpr int by_signal = 128;
  _exit(by_signal + number);
}

std::string text_of(const std::filesystem::path& file) {
  std::ifstream stream(file);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

struct Stat {
  int parent = 0;
  double cpu_us = 0;
};

Stat stat_of(int pid) {
  Stat stat;
  const auto text = text_of("/proc/" + std::to_string(pid) + "/stat");
  const auto name_end = text.rfind(')');  // the name may hold anything
  if (name_end == std::string::npos) return stat;
  std::istringstream fields(text.substr(name_end + 1));
  std::string skipped;
  fields >> skipped >> stat.parent;  // fields 3 and 4; the times are 14 and 15
  for (int field = 5; field < 14; ++field) fields >> skipped;
  double user = 0;
  double system = 0;
  fields >> user >> system;
  stat.cpu_us = (user + system) * 1e6 / static_cast<double>(sysconf(_SC_CLK_TCK));
  return stat;
}

}  // namespace

void end_others_with_us() {
  struct sigaction action {};
  action.sa_handler = take_wards_along;
  for (const int number : {SIGTERM, SIGINT, SIGHUP, SIGPIPE}) sigaction(number, &action, nullptr);
}

void ends_with_us(int pid, int signal) {
  for (auto& ward : wards) {
    if (ward.pid != 0) continue;  // one thread adds
    ward.signal = signal;
    ward.pid = pid;
    return;
  }
}

void let_go(int pid) {
  for (auto& ward : wards) {
    int known = pid;
    if (ward.pid.compare_exchange_strong(known, 0)) return;
  }
}

Answer shell(const std::string& command) {
  auto* pipe = popen(("{ " + command + "\n} 2>&1").c_str(), "r");
  check(pipe != nullptr, "a shell starts");
  Answer answer;
  std::array<char, 4096> buffer{};
  while (const auto count = std::fread(buffer.data(), 1, buffer.size(), pipe))
    answer.output.append(buffer.data(), count);
  answer.status = pclose(pipe);
  return answer;
}

Child::Child(const std::vector<std::string>& command, const std::string& log_file) {
  std::vector<char*> arguments;
  for (const auto& word : command) arguments.push_back(const_cast<char*>(word.c_str()));  // exec promises not to write
  arguments.push_back(nullptr);
  pid_ = fork();
  check(pid_ >= 0, "a process can be started");
  if (pid_ > 0) {
    ends_with_us(pid_, SIGTERM);
    return;
  }
  prctl(PR_SET_PDEATHSIG, SIGTERM);  // also where nothing can be caught: SIGKILL, the end of memory
  const int log = open(log_file.c_str(), O_CREAT | O_WRONLY | O_TRUNC, 0600);
  dup2(log, STDOUT_FILENO);
  dup2(log, STDERR_FILENO);
  execvp(arguments.front(), arguments.data());
  _exit(127);
}

Child::~Child() {
  if (pid_ <= 0) return;
  ::kill(pid_, SIGTERM);
  waitpid(pid_, nullptr, 0);
  let_go(pid_);
}

void Child::kill() {
  if (pid_ <= 0) return;
  ::kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
  let_go(pid_);
  pid_ = -1;
}

double cpu_us_of(int pid) {
  return stat_of(pid).cpu_us;
}

double cpu_us_of_family(int pid) {
  double sum = cpu_us_of(pid);
  for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
    const auto name = entry.path().filename().string();
    if (!std::all_of(name.begin(), name.end(), [](char c) { return c >= '0' && c <= '9'; })) continue;
    const auto stat = stat_of(std::atoi(name.c_str()));
    if (stat.parent == pid) sum += stat.cpu_us;
  }
  return sum;
}

double resident_mb(int pid) {
  const auto kib = number_after(text_of("/proc/" + std::to_string(pid) + "/status"), "VmRSS:");
  return kib < 0 ? 0 : kib * 1024 / 1e6;
}

double number_after(const std::string& text, const std::string& mark) {
  const auto at = text.find(mark);
  return at == std::string::npos ? -1 : std::strtod(text.c_str() + at + mark.size(), nullptr);
}

}  // namespace guichet::bench

#include "tests/kill/server_process.h"

#include <array>
#include <csignal>
#include <cstdlib>

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

namespace guichet::test {

ServerProcess::ServerProcess(std::string program, std::vector<std::string> arguments, std::string log_file)
    : program_(std::move(program)), arguments_(std::move(arguments)), log_file_(std::move(log_file)) {}

ServerProcess::~ServerProcess() {
  if (process_ > 0) kill();
}

bool ServerProcess::start() {
  std::array<int, 2> pipe_ends{};
  if (pipe2(pipe_ends.data(), O_CLOEXEC) != 0) return false;
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, pipe_ends[1], STDOUT_FILENO);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, log_file_.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
  std::vector<char*> argv = {program_.data()};
  for (auto& argument : arguments_) argv.push_back(argument.data());
  argv.push_back(nullptr);
  const auto failure = posix_spawn(&process_, program_.c_str(), &actions, nullptr, argv.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  close(pipe_ends[1]);
  std::string line;
  char c = 0;
  while (failure == 0 && read(pipe_ends[0], &c, 1) == 1 && c != '\n') line += c;
  close(pipe_ends[0]);
  const auto colon = line.rfind(':');
  if (failure != 0 || colon == std::string::npos) {
    if (failure == 0) wait();
    return false;
  }
  port_ = static_cast<std::uint16_t>(std::stoi(line.substr(colon + 1)));
  return true;
}

void ServerProcess::kill() {
  ::kill(process_, SIGKILL);
  wait();
}

int ServerProcess::terminate() {
  ::kill(process_, SIGTERM);
  return wait();
}

int ServerProcess::wait() {
  int status = 0;
  waitpid(process_, &status, 0);
  process_ = -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

}  // namespace guichet::test

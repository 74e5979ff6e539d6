#include "tests/bench/shell.h"

#include <array>
#include <cstdio>
#include <cstdlib>

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "engine/base/check.h"

namespace guichet::bench {

Answer shell(const std::string& command) {
  auto* pipe = popen((command + " 2>&1").c_str(), "r");
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
  for (const auto& word : command)
    arguments.push_back(const_cast<char*>(word.c_str()));  // exec promises not to write
  arguments.push_back(nullptr);
  pid_ = fork();
  check(pid_ >= 0, "a process can be started");
  if (pid_ > 0) return;
  const int log = open(log_file.c_str(), O_CREAT | O_WRONLY | O_TRUNC, 0600);
  dup2(log, STDOUT_FILENO);
  dup2(log, STDERR_FILENO);
  execvp(arguments.front(), arguments.data());
  _exit(127);
}

Child::~Child() {
  if (pid_ <= 0) return;
  kill(pid_, SIGTERM);
  waitpid(pid_, nullptr, 0);
}

double number_after(const std::string& text, const std::string& mark) {
  const auto at = text.find(mark);
  return at == std::string::npos ? -1 : std::strtod(text.c_str() + at + mark.size(), nullptr);
}

}  // namespace guichet::bench

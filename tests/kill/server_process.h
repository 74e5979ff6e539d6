#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <sys/types.h>

namespace guichet::test {

/// A real `guichet serve`, started, killed and started again.
class ServerProcess {
 public:
  /// `arguments` follow the program's name. Its standard error is appended to `log_file`.
  ServerProcess(std::string program, std::vector<std::string> arguments, std::string log_file);
  ServerProcess(const ServerProcess&) = delete;
  ServerProcess& operator=(const ServerProcess&) = delete;
  ~ServerProcess();

  /// Starts it and waits for its address. False when it ended instead.
  bool start();
  std::uint16_t port() const { return port_; }
  /// SIGKILL, and waits until it is gone.
  void kill();
  /// SIGTERM; the answer is its exit code, or minus the signal that ended it.
  int terminate();

 private:
  int wait();

  std::string program_;
  std::vector<std::string> arguments_;
  std::string log_file_;
  pid_t process_ = -1;
  std::uint16_t port_ = 0;
};

}  // namespace guichet::test

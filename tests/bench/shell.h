#pragma once

#include <stdexcept>
#include <string>
#include <vector>

namespace guichet::bench {

/// A part could not be measured; says why. Thrown to whoever runs the parts: a figure of zero would say something else.
class Unmeasured : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

struct Answer {
  int status = -1;
  std::string output;  ///< standard output; standard error too unless the command sends it elsewhere
};

/// Runs a command line through the shell and waits for it.
Answer shell(const std::string& command);

/// From now on, whatever signal ends this program ends what runs beside it first (SIGTERM, SIGINT, SIGHUP, SIGPIPE).
void end_others_with_us();
/// Such a process, and the signal that ends it; until it is let go. At most 64.
void ends_with_us(int pid, int signal);
void let_go(int pid);

/// A program that runs beside us until the object goes: it is asked to stop (SIGTERM) and waited for. It does not
/// outlive us either.
class Child {
 public:
  Child(const std::vector<std::string>& command, const std::string& log_file);
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child();

  /// SIGKILL, and waits until it is gone.
  void kill();

  int pid() const { return pid_; }

 private:
  int pid_ = -1;
};

/// Processor time of a running process, user and system, in microseconds, to 10 ms.
double cpu_us_of(int pid);
/// The same with the processes that it has started and that still run, as PostgreSQL's are.
double cpu_us_of_family(int pid);
/// Resident memory of a process in megabytes (10^6 bytes).
double resident_mb(int pid);

/// The first number behind `mark` in a text; negative where there is none.
double number_after(const std::string& text, const std::string& mark);

}  // namespace guichet::bench

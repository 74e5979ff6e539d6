#pragma once

#include <string>
#include <vector>

namespace guichet::bench {

struct Answer {
  int status = -1;
  std::string output;  ///< standard output and error
};

/// Runs a command line through the shell and waits for it.
Answer shell(const std::string& command);

/// A program that runs beside us until the object goes: it is asked to stop (SIGTERM) and waited for.
class Child {
 public:
  explicit Child(const std::vector<std::string>& command, const std::string& log_file);
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child();

 private:
  int pid_ = -1;
};

/// The first number behind `mark` in a text; negative where there is none.
double number_after(const std::string& text, const std::string& mark);

}  // namespace guichet::bench

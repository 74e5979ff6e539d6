#pragma once

// One connection of LMTP (RFC 2033, on RFC 5321): bytes in, replies out, without a socket. The town's mail server hands
// a letter over and is answered for each recipient; "250" means that the letter is kept for ever, so that the mail
// server forgets it.
//
// Limits are kept while bytes arrive: a line, a letter, recipients and mistakes have a most. Only CR LF "." CR LF ends
// a letter: lines that end otherwise are refused, for two programs that disagree about them are how letters are
// smuggled.
//
// Not thread-safe.

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace guichet::mail {

struct LmtpLimits {
  std::size_t line_bytes_max = 2'048;
  std::size_t letter_bytes_max = 40u * 1024 * 1024;
  std::size_t recipients_max = 50;
  std::size_t mistakes_max = 20;
};

/// What was handed over.
struct Envelope {
  std::string sender;  ///< empty: a notice about another letter
  std::vector<std::string> recipients;
  std::string bytes;
};

class LmtpSession {
 public:
  /// Whether somebody of ours has this address.
  using Accepts = std::function<bool(std::string_view address)>;

  LmtpSession(std::string host, Accepts accepts, LmtpLimits limits = {});

  std::string greeting() const;
  /// Takes bytes as they came. Replies to be sent; empty while there are none.
  std::string take(std::string_view bytes);
  /// A letter is complete: nothing more is read before it is answered.
  bool has_letter() const { return state_ == State::complete; }
  const Envelope& letter() const { return envelope_; }
  /// One reply for each recipient, without CR LF: "250 2.0.0 kept". Then what the client had sent ahead.
  std::string answer(const std::vector<std::string>& replies);
  /// The last reply is sent: close.
  bool ended() const { return state_ == State::ended; }

 private:
  enum class State { commands, letter, complete, ended };

  std::string go_on();
  std::string command(std::string_view line);
  std::string mail(std::string_view rest);
  std::string recipient(std::string_view rest);
  std::string data();
  std::string mistake(std::string_view reply);
  void take_letter_line(std::string_view line);
  std::string end_letter();
  void reset();

  std::string host_;
  Accepts accepts_;
  LmtpLimits limits_;
  State state_ = State::commands;
  std::string unread_;
  Envelope envelope_;
  bool greeted_ = false;
  bool has_sender_ = false;
  bool too_large_ = false;
  bool bare_ends_ = false;
  std::size_t mistakes_ = 0;
};

}  // namespace guichet::mail

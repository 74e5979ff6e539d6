#pragma once

// What becomes of a letter that came in: the reply of a case, a note where a reply is no use any more, a new case, an
// incident where it tells that ours came back. It is answered for after everything is synced, and has one effect
// however often it is handed over. Thread-safe; waits for the engine's writer.
//
// Its case is the one that the recipient's signed address names, else the one of the first letter of ours that it
// answers. Whom the case wrote to besides its citizen (`send: "{{ form.NEIGHBOUR }}"`, a team) is heard too, but never
// in the citizen's name: their letter is a note for agents, and the case goes on waiting. An answer from a mailbox that
// the case knows nobody by is heard as the reply, for who sends it has read ours, but under a name of its own
// ("citizen/other-address"), with a note for agents of who that is. What a machine wrote opens
// nothing and answers nobody, so that two machines never talk to each other. A letter that belongs nowhere is put on
// the shelf, where agents find it.

#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "adapters/mail/incoming.h"
#include "adapters/mail/lmtp_session.h"
#include "adapters/mail/shelf.h"
#include "adapters/mail/signature.h"
#include "engine/base/clock.h"
#include "engine/runtime/engine.h"

namespace guichet::mail {

struct InboxOptions {
  std::size_t letters_per_hour_max = 60;  ///< of one sender; beyond it they come later
  std::size_t senders_max = 10'000;       ///< remembered
  IncomingLimits limits = {};
};

class Inbox {
 public:
  /// All must outlive it. Without a shelf a letter that belongs nowhere is refused with a sentence.
  Inbox(
      runtime::Engine& engine,
      const Clock& clock,
      const Signature& signature,
      InboxOptions options = {},
      Shelf* shelf = nullptr)
      : engine_(engine), clock_(clock), signature_(signature), options_(options), shelf_(shelf) {}

  Inbox(const Inbox&) = delete;
  Inbox& operator=(const Inbox&) = delete;

  /// The town hall's address, with or without a code behind it.
  bool accepts(std::string_view address) const;
  /// One reply of LMTP for each recipient, without CR LF.
  std::vector<std::string> take_in(const Envelope& envelope);
  /// Puts a letter from the shelf into a case as if it had been sent to it, with a note by `agent`; doing it again does
  /// nothing more. It stays on the shelf. Errors: not_found, conflict, invalid, unavailable.
  Status put_into_case(const KeptLetter& kept, const std::string& bytes, const CaseId& id, const std::string& agent);
  /// Letters taken in, by what became of them, in the text format of Prometheus.
  std::string figures() const;

 private:
  struct Handling;
  enum class Vouched { by_nobody, by_an_agent };  ///< who says that a letter is the citizen's

  /// A letter of ours that another one answers.
  struct Answered {
    CaseId of;
    std::string to;
  };

  std::string deliver(const Envelope& envelope, const Incoming& letter, const std::string& recipient);
  std::string came_back(const Envelope& envelope, const Incoming& letter, const std::string& recipient);
  std::string open_case(const Envelope& envelope, const Incoming& letter, const std::string& recipient);
  Status into_case(const Envelope& envelope, const Incoming& letter, const CaseId& id, Vouched vouched);
  std::string put_aside(
      const Envelope& envelope, const Incoming& letter, const std::string& recipient, const Error& why);
  Status attach(
      const Handling& handling, const CaseId& id, const Enclosure& enclosure, std::size_t number, bool internal);
  Result<runtime::Receipt> submit(
      const Handling& handling, std::string_view what, const CaseId& id, cases::Command command);
  std::string writer_of(const Incoming& letter, const cases::CaseState& state) const;
  std::optional<Answered> letter_answered(const Incoming& letter) const;
  std::optional<CaseId> case_of(const Incoming& letter, const std::string& recipient) const;
  std::optional<CaseId> case_of_address(const std::string& recipient) const;
  bool comes_too_often(const std::string& sender);
  void count(const std::string& what);

  runtime::Engine& engine_;
  const Clock& clock_;
  const Signature& signature_;
  const InboxOptions options_;
  Shelf* const shelf_;
  mutable std::mutex mutex_;
  std::map<std::string, std::size_t> senders_;  ///< by a digest, this hour
  std::int64_t hour_ = 0;
  std::map<std::string, std::uint64_t> counts_;
};

}  // namespace guichet::mail

#include "adapters/mail/inbox.h"

#include <algorithm>
#include <span>

#include <fmt/format.h>

#include "adapters/http/ids.h"
#include "adapters/http/photo.h"
#include "adapters/http/sniff.h"
#include "adapters/mail/addressing.h"
#include "adapters/mail/case_stream.h"
#include "engine/base/ascii.h"
#include "engine/base/digest.h"
#include "engine/base/log.h"
#include "engine/events/envelope.h"
#include "engine/runtime/refusals.h"

namespace guichet::mail {
namespace {

constexpr std::string_view the_citizen = "citizen";
/// Whoever answers from a mailbox that the case knows nobody by. They hold a letter of ours, so they are heard.
constexpr std::string_view other_address = "citizen/other-address";
constexpr auto kept = "250 2.0.0 kept";
constexpr auto passed_over = "250 2.0.0 read";
constexpr auto later = "451 4.3.0 not now: try again later";

/// What a person should hear of a refusal, in one line.
std::string refusal(const Error& error) {
  if (error.kind == Error::Kind::unavailable) return later;
  std::string words = error.message;
  for (auto& c : words)
    if (static_cast<unsigned char>(c) < 0x20) c = ' ';
  return fmt::format("550 5.7.1 {}", words.substr(0, 300));
}

std::string channel_of(const workflows::Town& town) {
  if (town.channels.empty() || std::ranges::find(town.channels, "mail") != town.channels.end()) return "mail";
  return town.channels.front();
}

/// The same letter in other bytes: another date, other boundaries between its parts. What was taken in first stays.
bool was_taken_in(const Error& error) {
  return error.kind == Error::Kind::conflict && runtime::is_reused_id(error);
}

std::string part_of(const Incoming& letter, const std::string& part) {
  if (part == "subject") return letter.subject;
  if (part == "from") return letter.from;
  if (part == "name") return letter.name;
  return letter.text;
}

}  // namespace

/// One letter on its way in: what its commands have in common.
struct Inbox::Handling {
  std::string id;  ///< the same whenever the letter is handed over again
  std::string channel;

  Handling(const Envelope& envelope, const Incoming& letter, const workflows::Town& town)
      : id(digest_of({"guichet letter", letter.message_id.empty() ? envelope.bytes : letter.message_id, letter.from})
               .substr(0, 32)),
        channel(channel_of(town)) {}

  std::string actor = std::string(the_citizen);

  CommandId command(std::string_view what, const CaseId& of) const {
    return CommandId(fmt::format("mail-{}-{}", what, digest_of({id, of.value}).substr(0, 32)));
  }
};

bool Inbox::accepts(std::string_view address) const {
  const auto town = engine_.town();
  if (town == nullptr || !town->mail) return false;
  const auto parts = parse_address(ascii_lower(address));
  const auto ours = parse_address(ascii_lower(town->mail->from));
  return parts && ours && parts->domain == ours->domain &&
         (parts->local == ours->local || parts->local.starts_with(ours->local + "+"));
}

std::vector<std::string> Inbox::take_in(const Envelope& envelope) {
  std::vector<std::string> replies;
  const auto town = engine_.town();
  if (town == nullptr || !town->mail) return {envelope.recipients.size(), later};
  const auto letter = read_letter(envelope.bytes, options_.limits);
  for (const auto& recipient : envelope.recipients) {
    if (!letter) {
      count("refused");
      replies.push_back(fmt::format("554 5.6.0 {}", letter.error().message));
    } else if (envelope.sender.empty()) {
      replies.push_back(came_back(envelope, *letter, recipient));
    } else {
      replies.push_back(deliver(envelope, *letter, recipient));
    }
  }
  return replies;
}

std::string Inbox::deliver(const Envelope& envelope, const Incoming& letter, const std::string& recipient) {
  // Our own letter, sent round in a circle by somebody's redirection.
  if (signature_.position_in(letter.message_id)) {
    count("own");
    return passed_over;
  }
  if (comes_too_often(envelope.sender)) {
    count("delayed");
    return "450 4.7.1 too many letters from this sender: later";
  }
  if (const auto id = case_of(letter, recipient)) {
    const auto taken = into_case(envelope, letter, *id, Vouched::by_nobody);
    return taken ? kept : refusal(taken.error());
  }
  if (letter.automatic) {
    count("automatic");
    return passed_over;
  }
  if (!engine_.town()->mail->opens.empty()) return open_case(envelope, letter, recipient);
  return put_aside(
      envelope,
      letter,
      recipient,
      invalid("answer to the address that the town hall's letter gave you, or use its pages"));
}

/// Nobody's letter waits for an agent; without a shelf its sender is told at once.
std::string Inbox::put_aside(
    const Envelope& envelope, const Incoming& letter, const std::string& recipient, const Error& why) {
  if (shelf_ == nullptr) {
    count("refused");
    return refusal(why);
  }
  const Handling handling(envelope, letter, *engine_.town());
  const auto put = shelf_->keep(
      {.id = handling.id,
       .received = clock_.now(),
       .sender = envelope.sender,
       .recipient = recipient,
       .from = letter.from,
       .name = letter.name,
       .subject = letter.subject,
       .why = engine_.town()->mail->opens.empty() ? "it names no case, and no service takes letters" : why.message,
       .state = {},
       .dismissed_by = {},
       .reason = {},
       .dismissed = {}},
      envelope.bytes);
  count(put ? "unmatched" : "delayed");
  return put ? kept : "452 4.3.1 " + put.error().message;
}

Status Inbox::put_into_case(
    const KeptLetter& kept_letter, const std::string& bytes, const CaseId& id, const std::string& agent) {
  const auto town = engine_.town();
  if (town == nullptr) return unavailable("no town is deployed");
  GUICHET_TRY(const auto letter, read_letter(bytes, options_.limits));
  const Envelope envelope{kept_letter.sender, {kept_letter.recipient}, bytes};
  GUICHET_TRY_STATUS(into_case(envelope, letter, id, Vouched::by_an_agent));
  const Handling handling(envelope, letter, *town);
  runtime::Submission submission;
  submission.id = handling.command("put", id);
  submission.actor.name = agent;
  submission.what = runtime::CaseCommand{
      id, cases::WriteNote{fmt::format("✉ {} <{}>: {}", letter.name, letter.from, letter.subject), true}};
  const auto noted = engine_.submit_and_wait(std::move(submission));
  if (!noted && !was_taken_in(noted.error())) return noted.error();
  return ok();
}

/// A notice that a letter of ours did not arrive (RFC 3464), or any other without a sender.
std::string Inbox::came_back(const Envelope& envelope, const Incoming& letter, const std::string& recipient) {
  const auto id = case_of_address(recipient);
  count(id ? "returned" : "automatic");
  if (!id) return passed_over;
  const Handling handling(envelope, letter, *engine_.town());
  const auto told = submit(
      handling,
      "returned",
      *id,
      cases::ReportTrouble{"mail", "a letter to the citizen came back: the address may be wrong, or the mailbox full"});
  return told || told.error().kind != Error::Kind::unavailable ? passed_over : later;
}

std::optional<CaseId> Inbox::case_of_address(const std::string& recipient) const {
  const auto code = Signature::code_in(recipient, engine_.town()->mail->from);
  if (!code) return {};
  const auto id = engine_.queries().find_reference(code->reference);
  if (!id || !signature_.proves(*code, *id)) return {};
  return *id;
}

std::optional<CaseId> Inbox::case_of(const Incoming& letter, const std::string& recipient) const {
  if (auto id = case_of_address(recipient)) return id;
  const auto answered = letter_answered(letter);
  return answered ? std::optional(answered->of) : std::nullopt;
}

/// The first that is about a case.
std::optional<Inbox::Answered> Inbox::letter_answered(const Incoming& letter) const {
  for (const auto& reference : letter.references) {
    const auto position = signature_.position_in(reference);
    if (!position || *position == 0 || *position > engine_.head()) continue;
    const auto cursor = engine_.read(*position - 1);
    const auto record = cursor->next();
    if (!record || !*record) continue;
    const auto envelope = events::read_envelope((*record)->body);
    if (envelope && envelope->subject.starts_with(case_stream))
      return Answered{CaseId(envelope->subject.substr(case_stream.size())), addressee_of(**record)};
  }
  return {};
}

bool Inbox::comes_too_often(const std::string& sender) {
  const auto hour = std::chrono::duration_cast<std::chrono::hours>(clock_.now().time_since_epoch()).count();
  const std::lock_guard lock(mutex_);
  if (hour != hour_ || senders_.size() >= options_.senders_max) {
    senders_.clear();
    hour_ = hour;
  }
  return ++senders_[digest_of({"guichet sender", ascii_lower(sender)}).substr(0, 32)] > options_.letters_per_hour_max;
}

Result<runtime::Receipt> Inbox::submit(
    const Handling& handling, std::string_view what, const CaseId& id, cases::Command command) {
  runtime::Submission submission;
  submission.id = handling.command(what, id);
  submission.actor.name = handling.actor;
  submission.channel = handling.channel;
  submission.what = runtime::CaseCommand{id, std::move(command)};
  auto receipt = engine_.submit_and_wait(std::move(submission));
  if (receipt) engine_.wait_applied(receipt->last, applied_limit);
  if (!receipt && was_taken_in(receipt.error()))
    return runtime::Receipt{.subject = {}, .version = {}, .first = 0, .last = 0, .replayed = true};
  return receipt;
}

/// As the actor of what they send: the citizen, "correspondent/" and where the case has their address from, or
/// "citizen/other-address". By the address they write from; where the case does not know it, by the letter that they
/// answer: one to a third party makes them that party, any other tells no more than that they have read it.
std::string Inbox::writer_of(const Incoming& letter, const cases::CaseState& state) const {
  auto party = party_at(engine_, *engine_.town(), state, letter.from);
  if (party == the_citizen) return party;
  if (party.empty())
    if (const auto answered = letter_answered(letter); answered && answered->of == state.id) party = answered->to;
  if (party.empty() || party == the_citizen) return std::string(other_address);
  return fmt::format("correspondent/{}", party.substr(party.find('/') + 1));
}

Status Inbox::into_case(const Envelope& envelope, const Incoming& letter, const CaseId& id, Vouched vouched) {
  Handling handling(envelope, letter, *engine_.town());
  GUICHET_TRY(const auto state, engine_.queries().find_case(id));
  handling.actor = writer_of(letter, state);
  if (vouched == Vouched::by_an_agent && handling.actor == other_address) handling.actor = the_citizen;
  // What a machine wrote answers no question, nor does what somebody else than the citizen wrote; what comes too late
  // is read all the same.
  const bool from_elsewhere = handling.actor == other_address;
  const bool by_another = handling.actor != the_citizen && !from_elsewhere;
  bool internal = letter.automatic || by_another;
  if (!internal) {
    auto text = letter.text.empty() ? letter.subject : letter.text;
    if (text.empty()) text = "✉";
    const auto replied = submit(handling, "reply", id, cases::Reply{std::move(text), {}});
    if (!replied && replied.error().kind == Error::Kind::conflict && !state.is_open())
      internal = true;
    else if (!replied)
      return replied.error();
  }
  // Who wrote is for agents to judge.
  const auto writer = by_another || from_elsewhere ? fmt::format("{} <{}>: ", letter.name, letter.from) : std::string();
  if (internal || from_elsewhere) {
    const auto text =
        fmt::format("✉ {}{}{}{}", writer, letter.subject, internal ? "\n\n" : "", internal ? letter.text : "");
    const auto noted = submit(handling, internal ? "note" : "sender", id, cases::WriteNote{text, true});
    if (!noted && (internal || noted.error().kind == Error::Kind::unavailable)) return noted.error();
  }
  for (std::size_t i = 0; i < letter.enclosures.size(); ++i)
    GUICHET_TRY_STATUS(attach(handling, id, letter.enclosures[i], i, internal));
  // Where something was cut off, the whole letter is kept for agents.
  if (letter.quotes || letter.automatic)
    GUICHET_TRY_STATUS(attach(handling, id, {"letter.eml", envelope.bytes}, letter.enclosures.size(), true));
  count(internal ? "noted" : "replied");
  return ok();
}

Status Inbox::attach(
    const Handling& handling, const CaseId& id, const Enclosure& enclosure, std::size_t number, bool internal) {
  auto content = enclosure.content;
  const std::string type(http::sniff_media_type(std::string_view(content).substr(0, 1'024)));
  // Where a photo was taken, and with what, is nobody's business.
  if (type.starts_with("image/"))
    if (auto clean = http::without_metadata(content)) content = *std::move(clean);
  GUICHET_TRY(const auto draft, engine_.receive_file(id));
  GUICHET_TRY_STATUS(draft->write(std::as_bytes(std::span<const char>(content.data(), content.size()))));
  GUICHET_TRY(const auto stored, draft->finish());
  cases::AttachFile command;
  command.file = {
      .hash = stored.hash, .name = enclosure.name, .media_type = type, .bytes = stored.size, .content = stored.content};
  command.internal = internal;
  auto receipt = submit(handling, fmt::format("file{}", number), id, command);
  // The reply may have closed the case: then the file is for agents.
  if (!receipt && receipt.error().kind == Error::Kind::conflict && !internal) {
    command.internal = true;
    receipt = submit(handling, fmt::format("late-file{}", number), id, command);
  }
  // Handed over a second time, the file has its event already, under another hash.
  const bool unnamed = receipt ? receipt->replayed : receipt.error().kind != Error::Kind::unavailable;
  if (unnamed) GUICHET_TRY_STATUS(engine_.discard_file(stored));
  if (!receipt) return receipt.error();
  return ok();
}

std::string Inbox::open_case(const Envelope& envelope, const Incoming& letter, const std::string& recipient) {
  const auto town = engine_.town();
  const Handling handling(envelope, letter, *town);
  const CaseId id(http::uuid_of("letter/" + handling.id));
  runtime::OpenRequest request;
  request.id = id;
  request.open.workflow = town->mail->opens;
  request.open.files_follow = true;
  for (const auto& [field, part] : town->mail->form)
    if (auto value = part_of(letter, part); !value.empty()) request.open.form[field] = std::move(value);
  if (parse_address(letter.from)) {
    people::RegisterPerson person;
    person.attributes["email"] = letter.from;
    if (!letter.name.empty()) person.attributes["name"] = letter.name;
    request.person = std::move(person);
  }
  runtime::Submission submission;
  submission.id = handling.command("open", id);
  submission.actor.name = "citizen";
  submission.channel = handling.channel;
  submission.what = std::move(request);
  const auto receipt = engine_.submit_and_wait(std::move(submission));
  if (!receipt && !was_taken_in(receipt.error())) {
    auto error = receipt.error();
    if (error.kind == Error::Kind::unavailable) return refusal(error);
    for (const auto& field : error.fields) error.message += fmt::format("; {} {}", field.pointer, field.message);
    return put_aside(envelope, letter, recipient, error);
  }
  if (receipt) engine_.wait_applied(receipt->last, applied_limit);
  for (std::size_t i = 0; i < letter.enclosures.size(); ++i)
    if (const auto attached = attach(handling, id, letter.enclosures[i], i, false); !attached)
      return refusal(attached.error());
  count("opened");
  return kept;
}

void Inbox::count(const std::string& what) {
  const std::lock_guard lock(mutex_);
  ++counts_[what];
}

std::string Inbox::figures() const {
  const std::lock_guard lock(mutex_);
  std::string text =
      "# HELP guichet_letters_in_total Letters that came in, by what became of them.\n"
      "# TYPE guichet_letters_in_total counter\n";
  for (const auto& [what, number] : counts_)
    text += fmt::format("guichet_letters_in_total{{as=\"{}\"}} {}\n", what, number);
  return counts_.empty() ? std::string() : text;
}

}  // namespace guichet::mail

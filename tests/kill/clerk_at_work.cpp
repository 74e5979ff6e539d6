#include "tests/kill/clerk_at_work.h"

#include <fmt/format.h>

#include "engine/base/json.h"
#include "tests/http/support/raw_client.h"

namespace guichet::test {
namespace {

/// Without "replayed", which is all that may differ between an answer and its repetition.
std::string essence(const std::string& body) {
  return body.substr(0, body.find(",\"replayed\""));
}

Position position_of(const std::string& body) {
  const auto parsed = parse_json(body);
  const auto* position = parsed && parsed->is_object() ? parsed->get_object().if_contains("position") : nullptr;
  return position == nullptr ? 0 : position->to_number<Position>();
}

}  // namespace

ClerkAtWork::ClerkAtWork(std::string name, std::string token, unsigned seed)
    : name_(std::move(name)), token_(std::move(token)), random_(seed) {}

Sent ClerkAtWork::next() {
  Sent sent;
  sent.key = fmt::format("{}-{}", name_, ++count_);
  if (cases_.empty() || random_() % 3 == 0) {
    sent.path = "/api/v1/cases";
    sent.body = fmt::format(R"({{"workflow":"short","form":{{"what":"{}"}}}})", sent.key);
  } else {
    sent.path = fmt::format("/api/v1/cases/{}/notes", cases_[random_() % cases_.size()]);
    sent.body = fmt::format(R"({{"text":"{}"}})", sent.key);
  }
  return sent;
}

std::string ClerkAtWork::bytes_of(const Sent& sent) const {
  return fmt::format(
      "POST {} HTTP/1.1\r\nHost: t\r\nAuthorization: Bearer {}\r\nIdempotency-Key: {}\r\n"
      "Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{}",
      sent.path,
      token_,
      sent.key,
      sent.body.size(),
      sent.body);
}

void ClerkAtWork::work(std::uint16_t port) {
  RawClient client(port);
  while (client.connected()) {
    sent_.push_back(next());
    auto& sent = sent_.back();
    if (!client.send(bytes_of(sent))) return;
    const auto answer = client.read_answer();
    if (!answer) return;
    // A case that ended by its timer takes notes still; anything but success would be a fault.
    if (answer->status != 200 && answer->status != 201) {
      sent.answer = fmt::format("unexpected {} {}", answer->status, answer->body);
      return;
    }
    sent.answer = essence(answer->body);
    sent.position = position_of(answer->body);
    if (answer->status == 201) cases_.push_back(answer->header("location").substr(14));
  }
}

std::string ClerkAtWork::retry(std::uint16_t port, Sent& sent) {
  RawClient client(port);
  client.send(bytes_of(sent));
  const auto answer = client.read_answer();
  if (!answer) return fmt::format("no answer to the retry of {}", sent.key);
  if (answer->status != 200 && answer->status != 201)
    return fmt::format("the retry of {} was answered {} {}", sent.key, answer->status, answer->body);
  const auto again = essence(answer->body);
  if (sent.answer && *sent.answer != again)
    return fmt::format("{} was answered {} and, again, {}", sent.key, *sent.answer, again);
  if (sent.answer && answer->body.find("\"replayed\":true") == std::string::npos)
    return fmt::format("{} was acknowledged, and its retry had an effect", sent.key);
  if (!sent.answer && answer->status == 201) cases_.push_back(answer->header("location").substr(14));
  sent.answer = again;
  sent.position = position_of(answer->body);
  return {};
}

}  // namespace guichet::test

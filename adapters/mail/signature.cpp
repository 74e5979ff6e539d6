#include "adapters/mail/signature.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "engine/base/ascii.h"

namespace guichet::mail {
namespace {

constexpr std::size_t address_max = 254;  // RFC 5321, 4.5.3.1
constexpr std::size_t local_max = 64;
constexpr std::string_view letter_mark = "letter.";

bool stands_in_header(char c) {
  return static_cast<unsigned char>(c) > 0x20 && c != 0x7F &&
         std::string_view("<>()[],;:\\\"").find(c) == std::string_view::npos;
}

/// As they are made here: capitals, digits, dashes.
bool fits_address(std::string_view reference) {
  return !reference.empty() && std::ranges::all_of(reference, [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
  });
}

}  // namespace

std::optional<Address> parse_address(std::string_view text) {
  const auto at = text.rfind('@');
  if (at == std::string_view::npos || at == 0 || at + 1 == text.size() || text.size() > address_max || at > local_max ||
      !std::ranges::all_of(text, stands_in_header))
    return std::nullopt;
  return Address{std::string(text.substr(0, at)), std::string(text.substr(at + 1))};
}

Result<Signature> Signature::open(const std::filesystem::path& file) {
  GUICHET_TRY(auto key, access::TrackingKey::open(file));
  return Signature(std::move(key));
}

std::optional<std::string> Signature::reply_address(
    const std::string& from, const std::string& reference, const CaseId& id) const {
  const auto ours = parse_address(from);
  if (!ours || !fits_address(reference)) return std::nullopt;
  auto local = fmt::format("{}+{}", ours->local, ascii_lower(key_.code_of(reference, id)));
  if (local.size() > local_max) return std::nullopt;
  return local + "@" + ours->domain;
}

std::optional<access::SplitCode> Signature::code_in(std::string_view address, const std::string& from) {
  const auto parts = parse_address(address);
  const auto ours = parse_address(from);
  if (!parts || !ours || ascii_lower(parts->domain) != ascii_lower(ours->domain)) return std::nullopt;
  const auto local = ascii_lower(parts->local);
  const auto prefix = ascii_lower(ours->local) + "+";
  if (!local.starts_with(prefix)) return std::nullopt;
  auto code = access::TrackingKey::split(local.substr(prefix.size()));
  if (code.proof.empty()) return std::nullopt;
  return code;
}

std::string Signature::proof_of(const std::string& what) const {
  // Under a name that no case has: ids of cases hold no blanks.
  return ascii_lower(key_.code_of("", CaseId("mail " + what)).substr(1));
}

std::string Signature::letter_id(Position position, std::string_view domain) const {
  return fmt::format("{}{}.{}@{}", letter_mark, position, proof_of(fmt::format("letter {}", position)), domain);
}

std::string Signature::thread_id(const CaseId& id, std::string_view domain) const {
  return fmt::format("case.{}@{}", proof_of("case " + id.value), domain);
}

std::optional<Position> Signature::position_in(std::string_view letter_id) const {
  if (!letter_id.starts_with(letter_mark)) return std::nullopt;
  const auto rest = letter_id.substr(letter_mark.size());
  Position position = 0;
  const auto [end, fault] = std::from_chars(rest.data(), rest.data() + rest.size(), position);
  const auto at = rest.find('@');
  if (fault != std::errc() || at == std::string_view::npos || end == rest.data() + rest.size() || *end != '.')
    return std::nullopt;
  std::string proof;
  for (const char c : std::string_view(end + 1, rest.data() + at))
    proof += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  if (!key_.proves(proof, CaseId(fmt::format("mail letter {}", position)))) return std::nullopt;
  return position;
}

}  // namespace guichet::mail

// POST requests: from the protocol's arguments to the form of a service, and one more case.
#include <algorithm>
#include <charconv>
#include <cmath>

#include <fmt/format.h>

#include "adapters/http/ids.h"
#include "adapters/http/photo.h"
#include "adapters/open311/ground.h"
#include "adapters/open311/keep_parts.h"
#include "adapters/open311/requests.h"
#include "adapters/open311/services.h"
#include "engine/base/ascii.h"
#include "engine/base/digest.h"
#include "engine/runtime/refusals.h"

namespace guichet::open311 {
namespace {

using workflows::Field;
using workflows::FieldType;

constexpr std::size_t description_max = 4000;
constexpr std::size_t photos_max = 10;

std::int64_t characters(std::string_view text) {
  return std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; });
}

std::optional<double> degrees(const std::string& text) {
  double number = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || failure != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

/// The middle of the zones that the address names, else of all of them: an address without coordinates is kept in words
/// and must lie somewhere.
std::optional<std::pair<double, double>> middle_of(const workflows::Town& town, std::string_view address) {
  double lon = 0;
  double lat = 0;
  std::size_t count = 0;
  const auto set = town.zones.find(town.portal.districts);
  if (set == town.zones.end()) return std::nullopt;
  const auto add = [&](const workflows::Zone& zone) {
    for (const auto& polygon : zone.polygons)
      for (const auto& [x, y] : polygon.front()) {
        lon += x;
        lat += y;
        ++count;
      }
  };
  for (const auto& zone : set->second)
    if (!zone.title.empty() && address.find(zone.title) != std::string_view::npos) add(zone);
  if (count == 0) std::ranges::for_each(set->second, add);
  if (count == 0) return std::nullopt;
  return std::pair(lon / static_cast<double>(count), lat / static_cast<double>(count));
}

/// The form as far as it can be read, and what is wrong with the rest.
struct Reading {
  json::object form;
  std::vector<http::PostedFile> photos;
  std::vector<Fault> faults;

  void refuse(std::string description) { faults.push_back({400, std::move(description)}); }
};

const Field* place_field(const workflows::Definition& service) {
  for (const auto& field : service.form)
    if (field.type == FieldType::location) return &field;
  return nullptr;
}

void read_place(const Asked& asked, const workflows::Definition& service, Reading& reading) {
  const auto* field = place_field(service);
  const auto lat_text = asked.argument("lat");
  const auto lon_text = asked.argument("long");
  const auto address = asked.argument("address_string");
  const auto lat = degrees(lat_text);
  const auto lon = degrees(lon_text);
  if ((!lat_text.empty() && !lat) || (!lon_text.empty() && !lon))
    return reading.refuse("lat and long: expected decimal degrees (WGS 84), such as 49.2031 and 0.5901");
  if (lat && std::abs(*lat) > 90) return reading.refuse(fmt::format("lat lies from -90 to 90, found {}", lat_text));
  if (lon && std::abs(*lon) > 180) return reading.refuse(fmt::format("long lies from -180 to 180, found {}", lon_text));
  if (lat.has_value() != lon.has_value()) return reading.refuse("lat and long must come together");
  if (field == nullptr) return;
  json::object place;
  if (lat) {
    if (const auto within = require_ground(*asked.town, *lat, *lon); !within)
      return reading.refuse(within.error().message);
    place = {{"lon", *lon}, {"lat", *lat}};
  } else if (!address.empty()) {
    const auto middle = middle_of(*asked.town, address);
    if (!middle) return reading.refuse("lat and long are needed: this town cannot find an address_string");
    place = {{"lon", middle->first}, {"lat", middle->second}};
  } else {
    return reading.refuse(
        asked.argument("address_id").empty() ? "a location is needed: lat and long, or address_string"
                                             : "address_id is not known here: send lat and long, or address_string");
  }
  if (!address.empty()) place["address"] = address;
  reading.form[field->name] = std::move(place);
}

/// Everything of a form is text: what a field wants it to be is said here, with what was found.
Result<json::value> value_of(const Field& field, const std::string& text) {
  std::int64_t whole = 0;
  double number = 0;
  const auto* const end = text.data() + text.size();
  const auto expected = [&](std::string_view what) {
    return invalid(fmt::format("attribute[{}] expected {}, found \"{}\"", field.name, what, text));
  };
  if (field.type == FieldType::integer) {
    if (std::from_chars(text.data(), end, whole).ptr != end) return expected("a whole number");
    return json::value(whole);
  }
  if (field.type == FieldType::number) {
    if (std::from_chars(text.data(), end, number).ptr != end) return expected("a number");
    return json::value(number);
  }
  if (field.type == FieldType::boolean) {
    const auto word = ascii_lower(text);
    if (word != "true" && word != "false") return expected("true or false");
    return json::value(word == "true");
  }
  // A datetime of the protocol is a moment; of a field that is a day its day counts.
  if (field.type == FieldType::date && text.size() > 10 && text[10] == 'T') return json::value(text.substr(0, 10));
  return json::value(text);
}

void read_value(const Field& field, const std::string& text, Reading& reading) {
  auto value = value_of(field, text);
  if (value)
    reading.form[field.name] = *std::move(value);
  else
    reading.refuse(value.error().message);
}

void read_attributes(const Asked& asked, const workflows::Definition& service, Reading& reading) {
  for (const auto* field : attributes_of(service)) {
    auto values = asked.posted.values(fmt::format("attribute[{}]", field->name));
    std::ranges::copy(asked.posted.values(fmt::format("attribute[{}][]", field->name)), std::back_inserter(values));
    std::erase(values, "");
    if (!values.empty() && field->type == FieldType::choices)
      reading.form[field->name] = json::array(values.begin(), values.end());
    else if (values.size() > 1)
      reading.refuse(fmt::format("attribute[{}] takes one value, found {}", field->name, values.size()));
    else if (!values.empty())
      read_value(*field, values.front(), reading);
    else if (field->required && !field->show && !field->initial)
      reading.refuse(fmt::format("attribute[{}] is required", field->name));
  }
}

void read_description(const Asked& asked, const workflows::Definition& service, Reading& reading) {
  const auto text = asked.argument("description");
  if (std::cmp_greater(characters(text), description_max))
    return reading.refuse(fmt::format("description may have {} characters, has {}", description_max, characters(text)));
  const auto* field = description_field(service);
  if (field != nullptr && !text.empty())
    reading.form[field->name] = text;
  else if (field != nullptr && field->required && !field->initial)
    reading.refuse("description is required");
}

std::optional<people::RegisterPerson> person_of(const Asked& asked) {
  people::RegisterPerson person;
  const auto add = [&](std::string_view argument, std::string_view attribute) {
    const auto value = asked.argument(argument);
    if (!value.empty() && value != "-") person.attributes[attribute] = value;  // "-": FixMyStreet's word for unknown
  };
  add("email", "email");
  add("phone", "phone");
  add("first_name", "given_name");
  add("last_name", "family_name");
  if (person.attributes.empty()) return std::nullopt;
  return person;
}

std::string channel_of(const workflows::Town& town) {
  for (const auto wanted : {open311_channel, std::string_view("mobile"), std::string_view("web")})
    if (town.channels.empty() || std::ranges::find(town.channels, wanted) != town.channels.end())
      return std::string(wanted);
  return town.channels.front();
}

bool by_header(const Asked& asked) {
  return !asked.visit.request->header("idempotency-key").empty();
}

/// What names the same request for ever: the sender's own id, or the header that says so. Nothing: every post is new.
std::string identity_of(const Asked& asked) {
  if (by_header(asked)) return std::string(asked.visit.request->header("idempotency-key"));
  return asked.argument("attribute[fixmystreet_id]");
}

/// The photos as they are kept: without what the camera wrote beside the picture.
std::vector<http::PostedFile> read_media(const Asked& asked, Reading& reading) {
  std::vector<http::PostedFile> photos;
  for (const auto& file : asked.posted.files()) {
    auto clean = http::without_metadata(file.content);
    if (clean)
      photos.push_back({file.field, file.name, *std::move(clean)});
    else
      reading.refuse(fmt::format(
          "{}: expected a JPEG, PNG or WebP picture, found something else in \"{}\"", file.field, file.name));
  }
  if (photos.size() > photos_max)
    reading.refuse(fmt::format("a request may have {} pictures, found {}", photos_max, photos.size()));
  return photos;
}

/// What the sender calls the field that the engine's pointer names: "form/nature" is their attribute[nature].
std::string argument_of(const workflows::Definition& service, std::string_view pointer) {
  const auto name = pointer.substr(pointer.rfind('/') + 1);
  if (pointer.starts_with("/attributes/")) {  // of the person
    if (name == "given_name") return "first_name";
    return name == "family_name" ? "last_name" : std::string(name);
  }
  const auto* field = workflows::find_field(service.form, name);
  if (field == nullptr) return std::string(pointer);
  if (field == description_field(service)) return "description";
  if (field->type == FieldType::location) return "lat and long";
  return fmt::format("attribute[{}]", name);
}

std::vector<Fault> faults_of(const workflows::Definition& service, const Error& error) {
  std::vector<Fault> faults;
  for (const auto& field : error.fields)
    faults.push_back({400, fmt::format("{} {}", argument_of(service, field.pointer), field.message)});
  const auto code = error.kind == Error::Kind::unavailable ? 503 : error.kind == Error::Kind::forbidden ? 403 : 400;
  if (faults.empty()) faults.push_back({code, error.message});
  return faults;
}

http::Response open(
    const Asked& asked, const access::Principal& who, const workflows::Definition& service, Reading reading) {
  const auto identity = identity_of(asked);
  const auto unique =
      identity.empty() ? http::new_uuid(asked.now) : digest_of({"open311", who.subject, identity}).substr(0, 40);
  runtime::OpenRequest opening;
  opening.id = CaseId(http::uuid_of("open311/" + unique));
  opening.open.workflow = service.id;
  opening.open.form = std::move(reading.form);
  opening.open.files_follow = true;
  opening.person = person_of(asked);
  if (opening.person) opening.open.person = PersonId(http::uuid_of("open311 person/" + unique));
  runtime::Submission said;
  said.id = CommandId("open311-" + unique);
  said.actor = who.actor();
  said.channel = channel_of(*asked.town);
  const auto like = said;
  const auto id = opening.id;
  const auto told = opening.open.form;
  said.what = std::move(opening);
  const auto receipt = asked.engine.submit_and_wait(std::move(said));
  const bool told_otherwise = !receipt && runtime::is_reused_id(receipt.error());
  if (told_otherwise && by_header(asked))
    return fault(
        asked.format,
        {{400, "Idempotency-Key: expected a new one for a new request, found one that was used for something else"}});
  if (!receipt && !told_otherwise) return fault(asked.format, faults_of(service, receipt.error()));
  if (receipt) {
    asked.engine.wait_applied(receipt->last, settle_max);
    keep_media(asked, id, reading.photos, like);
    if (description_field(service) == nullptr)
      keep_words(asked, id, like, "description", asked.argument("description"));
  } else {
    keep_other_words(asked, id, like, told);
  }
  const auto state = asked.engine.queries().find_case(id);
  if (!state)
    return fault(
        asked.format,
        {{503, "the request is kept but not yet to be read: send it again with the same Idempotency-Key"}});
  return list(
      asked.format,
      "service_requests",
      "request",
      {json::object{
          {"service_request_id", state->reference}, {"service_notice", state->status}, {"account_id", nullptr}}});
}

}  // namespace

http::Response create_request(const Asked& asked) {
  const auto who = require_key(asked, access::Permission::case_open);
  if (!who) return fault(asked.format, {{403, who.error().message}});
  const auto code = asked.argument("service_code");
  if (code.empty()) return fault(asked.format, {{400, "service_code was not provided"}});
  const auto* service = service_of(asked, code);
  if (service == nullptr) return fault(asked.format, {{404, fmt::format("there is no service_code \"{}\"", code)}});
  Reading reading;
  read_place(asked, *service, reading);
  read_attributes(asked, *service, reading);
  read_description(asked, *service, reading);
  reading.photos = read_media(asked, reading);
  if (!reading.faults.empty()) return fault(asked.format, std::move(reading.faults));
  return open(asked, *who, *service, std::move(reading));
}

}  // namespace guichet::open311

#include "cli/demo_people.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

#include <fmt/format.h>

namespace guichet::demo {
namespace {

using Words = std::vector<std::string_view>;

const Words given_names = {"Jeanne", "Paul",    "Camille", "Louis",     "Aïcha",   "Hugo",   "Chloé",    "Mehdi",
                           "Lucie",  "Antoine", "Fatima",  "Julien",    "Manon",   "Pierre", "Inès",     "Thomas",
                           "Léa",    "Nicolas", "Odette",  "Karim",     "Sarah",   "Michel", "Nathalie", "Bastien",
                           "Rose",   "Gérard",  "Élodie",  "Sébastien", "Monique", "Yann",   "Awa",      "Maxime"};
const Words family_names = {"Martin",  "Lefèvre", "Durand",  "Moreau",  "Benali",  "Petit",     "Roux",    "Fontaine",
                            "Garnier", "Lemoine", "Diallo",  "Perrin",  "Boyer",   "Chevalier", "Guérin",  "Da Silva",
                            "Marchal", "Renard",  "Colin",   "Vidal",   "Nguyen",  "Leclerc",   "Barbier", "Aubry",
                            "Tessier", "Haddad",  "Meunier", "Prévost", "Rivière", "Carlier",   "Poulain", "Delmas"};

/// Lower case without accents: what stands in an address.
std::string plain(std::string_view name) {
  static const std::vector<std::pair<std::string_view, char>> folded = {
      {"é", 'e'}, {"è", 'e'}, {"ï", 'i'}, {"É", 'e'}, {" ", '-'}};
  std::string text(name);
  for (const auto& [from, to] : folded)
    for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at))
      text.replace(at, from.size(), 1, to);
  std::transform(text.begin(), text.end(), text.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return text;
}

}  // namespace

std::int64_t Chance::between(std::int64_t first, std::int64_t last) {
  return first + static_cast<std::int64_t>(share() * static_cast<double>(last - first + 1));
}

double Chance::normal() {
  // Box and Muller; 1 - share() is never 0.
  return std::sqrt(-2 * std::log(1 - share())) * std::cos(2 * std::numbers::pi * share());
}

double Chance::factor(double spread) {
  return std::exp(spread * normal());
}

int Chance::count(double mean) {
  // Knuth; the means here are below ten.
  const double limit = std::exp(-mean);
  int happened = 0;
  for (double product = share(); product > limit; product *= share()) ++happened;
  return happened;
}

std::size_t Chance::pick(const std::vector<double>& weights) {
  auto left = share() * std::accumulate(weights.begin(), weights.end(), 0.0);
  for (std::size_t i = 0; i + 1 < weights.size(); ++i) {
    if (left < weights[i]) return i;
    left -= weights[i];
  }
  return weights.size() - 1;
}

std::string_view Chance::one_of(const Words& words) {
  return words[static_cast<std::size_t>(between(0, static_cast<std::int64_t>(words.size()) - 1))];
}

std::string Chance::letters_and_digits(std::size_t length) {
  constexpr std::string_view alphabet = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";  // no 0 O 1 I: people read these aloud
  std::string text;
  while (text.size() < length) text += alphabet[static_cast<std::size_t>(between(0, alphabet.size() - 1))];
  return text;
}

json::object Inhabitant::attributes() const {
  return {
      {"name", given_name + " " + family_name},
      {"given_name", given_name},
      {"family_name", family_name},
      {"email", email},
      {"phone", phone}};
}

std::vector<Inhabitant> make_inhabitants(std::size_t count, Chance& chance) {
  std::vector<Inhabitant> people;
  for (std::size_t number = 1; number <= count; ++number) {
    Inhabitant person;
    person.id = PersonId(fmt::format("p-{}", chance.letters_and_digits(12)));
    person.given_name = chance.one_of(given_names);
    person.family_name = chance.one_of(family_names);
    person.email =
        fmt::format("{}.{}{}@habitants.example", plain(person.given_name), plain(person.family_name), number);
    person.phone = fmt::format("+3363998{:04}", number % 10'000);
    person.language = chance.happens(0.94) ? "fr" : "en";
    people.push_back(std::move(person));
  }
  return people;
}

}  // namespace guichet::demo

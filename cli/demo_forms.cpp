#include "cli/demo_forms.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <vector>

#include <fmt/chrono.h>
#include <fmt/format.h>

namespace guichet::demo {
namespace {

using workflows::Field;
using workflows::FieldType;
using Words = std::vector<std::string_view>;

constexpr Duration day = std::chrono::hours(24);

/// By the name of the field; what is not here is written from `anything`.
const std::map<std::string_view, Words> phrases = {
    {"question",
     {"La mairie est-elle ouverte samedi matin ?",
      "Comment inscrire mon fils à la cantine ?",
      "Où retirer une carte d'électeur ?",
      "Quand passe la collecte des déchets verts ?",
      "Faut-il une autorisation pour repeindre mes volets ?",
      "Pouvez-vous préciser l'endroit exact ?",
      "Il manque une pièce au dossier : pouvez-vous la joindre ?"}},
    {"reponse",
     {"Oui, sur rendez-vous pris à l'accueil.",
      "Vous trouverez le formulaire sur le site, rubrique Vie scolaire.",
      "Au guichet de l'état civil, avec une pièce d'identité.",
      "Le premier mardi du mois, sortez les bacs la veille."}},
    {"motif",
     {"Cette voie est privée : il faut s'adresser au syndic.",
      "La demande ne relève pas de la commune.",
      "La salle est prise ce jour-là ; le samedi suivant est libre.",
      "Les pièces fournies ne permettent pas de décider."}},
    {"gestionnaire", {"Enedis", "le syndicat d'électricité"}},
    {"delai", {"la semaine prochaine", "le 15 du mois", "dès réception de la pièce, sous dix jours"}},
    {"description",
     {"Juste devant l'école, dangereux pour les vélos.",
      "Depuis l'orage de dimanche.",
      "C'est la troisième fois cette année.",
      "À l'angle de la pharmacie.",
      "Visible surtout le soir."}},
    {"objets",
     {"Un canapé deux places",
      "Un matelas et son sommier",
      "Un réfrigérateur hors service",
      "Une armoire démontée",
      "Deux fauteuils et une table basse"}},
    {"objet", {"Anniversaire", "Mariage", "Assemblée générale", "Loto", "Repas de quartier", "Répétition de chorale"}},
    {"association",
     {"Les Amis du Port", "Saint-Aubin Cyclo", "La Chorale des Vanneaux", "Le Jardin partagé", "Judo club"}},
    {"projet",
     {"Une fête des jardins ouverte à tous, en mai.",
      "Un tournoi des jeunes sur deux jours.",
      "L'achat d'un minibus d'occasion."}},
    {"numero", {"G-214", "C-031", "P-118", "V-077"}},
    {"numero_acte", {"1987/112", "1994/58", "2003/240"}},
    {"siret", {"80012345600017", "80198765400025", "79955544400013"}},
    {"conduite", {"P-117", "R-42", "C-203"}},
    {"degats", {"Une porte rayée", "Deux chaises cassées", "Sol à renettoyer"}},
    {"parents", {"Paul et Anne Durand", "Jean Moreau et Lucie Petit"}},
};
const Words anything = {"Voir sur place.", "Merci d'avance.", "Comme convenu par téléphone."};
const Words replies = {
    "Côté pair, devant le numéro 12.", "Voici la pièce demandée.", "Oui, c'est bien cela.", "Je confirme."};

std::string date_of(Instant instant) {
  return fmt::format("{:%Y-%m-%d}", std::chrono::floor<std::chrono::days>(instant));
}

std::string phrase(const Field& field, Writer& writer) {
  if (writer.person != nullptr && field.name == "nom") return writer.person->family_name;
  if (writer.person != nullptr && field.name == "prenoms") return writer.person->given_name;
  const auto known = phrases.find(field.name);
  auto text = std::string(writer.chance.one_of(known == phrases.end() ? anything : known->second));
  // Most reports are of a few kinds; a dossier number is one of a kind.
  if (field.name == "numero_dossier") text = "FR-" + writer.chance.letters_and_digits(6);
  return text;
}

/// Early options are chosen more often, as authors write the usual case first.
std::string option(const Field& field, Chance& chance) {
  std::vector<double> weights;
  for (std::size_t i = 0; i < field.options.size(); ++i) weights.push_back(1.0 / static_cast<double>(i + 1));
  return field.options[chance.pick(weights)].id;
}

json::value place(Writer& writer) {
  // Towns are denser in the middle: the mean of two points of the zones' box.
  double west = 180, south = 90, east = -180, north = -90;
  for (const auto& [set, zones] : writer.town.zones)
    for (const auto& zone : zones)
      for (const auto& polygon : zone.polygons)
        for (const auto& ring : polygon)
          for (const auto& [longitude, latitude] : ring) {
            west = std::min(west, longitude);
            east = std::max(east, longitude);
            south = std::min(south, latitude);
            north = std::max(north, latitude);
          }
  if (west > east) return json::array{2.3522, 48.8566};
  const auto middle = [&](double least, double most) {
    const auto share = (writer.chance.share() + writer.chance.share()) / 2;
    return std::round((least + (most - least) * share) * 1e6) / 1e6;
  };
  const auto longitude = middle(west, east);
  return json::array{longitude, middle(south, north)};
}

json::value whole_number(const Field& field, Chance& chance) {
  const auto least = field.min.value_or(0);
  const auto most = field.max.value_or(least + 100);
  // Small values are usual: the square of a share leans to the least.
  const auto share = chance.share();
  return least + static_cast<std::int64_t>(share * share * static_cast<double>(most - least));
}

json::value value_for(const Field& field, Writer& writer) {
  auto& chance = writer.chance;
  switch (field.type) {
    case FieldType::string:
    case FieldType::text: return json::value(phrase(field, writer));
    case FieldType::integer: return whole_number(field, chance);
    case FieldType::number:
      return std::round(static_cast<double>(whole_number(field, chance).as_int64()) * 0.5 * 10) / 10;
    case FieldType::boolean: return chance.happens(0.15);
    case FieldType::choice: return json::value(option(field, chance));
    case FieldType::choices: return json::array{json::value(option(field, chance))};
    case FieldType::date: {
      // A date of birth lies behind, a planned day ahead.
      if (field.personal) return json::value(date_of(writer.now - day * chance.between(365 * 3, 365 * 80)));
      return json::value(date_of(writer.now + day * chance.between(2, 60)));
    }
    case FieldType::datetime:
      writer.now += day * chance.between(0, 10) + std::chrono::hours(chance.between(2, 20));
      return json::value(to_rfc3339(writer.now));
    case FieldType::location: return place(writer);
    case FieldType::phone: return json::value(writer.person != nullptr ? writer.person->phone : "+33639980000");
    case FieldType::email:
      return json::value(writer.person != nullptr ? writer.person->email : "mairie@saint-aubin.example");
    case FieldType::photo:
    case FieldType::file: return nullptr;
  }
  return nullptr;
}

}  // namespace

json::object fill_in(const workflows::Fields& fields, Writer writer) {
  json::object values;
  for (const auto& field : fields) {
    if (!field.required && !writer.chance.happens(0.6)) continue;
    auto value = value_for(field, writer);
    if (!value.is_null()) values[field.name] = std::move(value);
  }
  return values;
}

json::object fill_data(const workflows::Definition& definition, const workflows::Task& task, Writer writer) {
  workflows::Fields fields;
  for (const auto& name : task.fill)
    if (const auto* field = workflows::find_field(definition.data, name)) {
      fields.push_back(*field);
      fields.back().required = true;  // an agent who decides has looked
    }
  return fill_in(fields, writer);
}

std::string reply_text(Chance& chance) {
  return std::string(chance.one_of(replies));
}

std::string opinion_text(std::uint32_t score, Chance& chance) {
  static const std::vector<std::string_view> content = {
      "Rapide et aimable, merci.", "Très bien, j'ai été tenue au courant.", "Rien à redire.", "Merci à l'équipe."};
  static const std::vector<std::string_view> unhappy = {
      "Trop long.",
      "Il a fallu que je rappelle deux fois.",
      "Je n'ai pas compris la réponse.",
      "Travail fait à moitié."};
  if (!chance.happens(0.4)) return {};
  return std::string(chance.one_of(score >= 4 ? content : unhappy));
}

std::string unsettled_text(Chance& chance) {
  static const std::vector<std::string_view> reasons = {
      "Le problème est revenu.",
      "Rien n'a été fait à cet endroit.",
      "Ce n'est pas la bonne rue.",
      "Il manque encore un document."};
  return std::string(chance.one_of(reasons));
}

}  // namespace guichet::demo

#include "workflows/yaml/french.h"

#include <array>
#include <string>
#include <utility>

namespace guichet::workflows::yaml {
namespace {

using Meaning = std::pair<std::string_view, std::string_view>;

/// WORD=MEANT, each between blanks: services and their steps, tasks, fields, values, the town.
constexpr std::string_view french =
    " acces=access aller=go attendre=wait attente=wait appel=call appeler=call appels=services chaque=each"
    " choix=choose choisir=choose conserver=keep conservation=keep debut=start demarrer=start"
    " decider=decide delai=budget delai=after delais=clocks demander=ask depart=start donnees=data"
    " doublons=duplicates dossier=case echec=failed etape=task etapes=steps etat=status faire=do"
    " file=queue files=queues fin=end formulaire=form garder=keep horloges=clocks issue=outcomes"
    " issues=outcomes parallele=parallel proprietaire=owner rendez-vous=appointment resume=summary"
    " service=workflow statut=status suite=go tache=task titre=title minuteurs=timers"
    " visibilite=visibility vers=go a=at alerte=warn apres=after avertir=notify candidats=candidates"
    " calendrier=calendar competences=skills consigne=guide definir=set depassement=breach envoyer=send"
    " jusqu'a=until libelle=label modele=template notifier=notify noter=note pour=for priorite=priority"
    " publier=publish quand=when remplir=fill si=when sinon=otherwise tous-les=every depuis=from"
    " afficher=show aide=help bloquant=required booleen=boolean citoyen=citizen courriel=email"
    " date-heure=datetime defaut=default entier=integer fichier=file habitant=citizen usager=citizen"
    " haute=high basse=low normale=normal urgente=urgent lieu=location maximum=max minimum=min"
    " motif=pattern nombre=number obligatoire=required personnel=personal personnelle=personal"
    " prive=private privee=private publique=public reponse=reply requis=required telephone=phone"
    " texte=text texte=string identifie=identified choix=choice adresse=address calendriers=calendars"
    " canaux=channels corps=body equipe=team equipes=teams feries=holidays fuseau=time_zone horaires=open"
    " langue=language langues=languages nom=name objet=subject ouvert=open portail=portal sujet=subject"
    " ville=town commune=town ouverture=open guichets=counters"
    " ";

/// What is nearer to another of our words by its letters, or to none.
constexpr std::string_view english =
    " accepted=accept address=location approve=accept approval=accept assignee=queue bool=boolean"
    " checkbox=boolean comment=note condition=when deadline=budget deny=reject description=summary"
    " dropdown=choice duration=budget else=otherwise fields=form flag=boolean form=ask goto=go group=team"
    " if=when image=photo in=after list=choice map=location multiselect=choices next=go"
    " picture=photo position=location question=ask questions=ask radio=choice refuse=reject refused=reject"
    " rejected=reject retention=keep say=reply select=choice sla=clocks sleep=wait tel=phone textarea=text then=go"
    " time=datetime timeout=after transition=go upload=file yes/no=boolean yesno=boolean"
    " ";

/// Small letters without accents, as UTF-8 has them in French, and "-" for what stands between words.
std::string plain(std::string_view word) {
  constexpr auto accents = std::to_array<Meaning>(
      {{"à", "a"},
       {"â", "a"},
       {"ç", "c"},
       {"é", "e"},
       {"è", "e"},
       {"ê", "e"},
       {"ë", "e"},
       {"î", "i"},
       {"ï", "i"},
       {"ô", "o"},
       {"ù", "u"},
       {"û", "u"},
       {"É", "e"},
       {"À", "a"}});
  std::string result;
  for (std::size_t at = 0; at < word.size();) {
    const auto rest = word.substr(at);
    const Meaning* accent = nullptr;
    for (const auto& each : accents)
      if (rest.starts_with(each.first)) accent = &each;
    if (accent != nullptr) {
      result += accent->second;
      at += accent->first.size();
      continue;
    }
    const auto c = rest.front();
    result += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c == '_' || c == ' ' ? '-' : c;
    ++at;
  }
  return result;
}

}  // namespace

namespace {

std::vector<std::string_view> meant_in(std::string_view meanings, std::string_view word) {
  constexpr std::size_t word_bytes_max = 40;
  std::vector<std::string_view> meant;
  if (word.size() > word_bytes_max) return meant;
  const auto said = plain(word);
  const auto wanted = " " + said + "=";
  for (auto at = meanings.find(wanted); at != std::string_view::npos; at = meanings.find(wanted, at + 1)) {
    const auto rest = meanings.substr(at + wanted.size());
    meant.push_back(rest.substr(0, rest.find(' ')));
  }
  return meant;
}

}  // namespace

std::vector<std::string_view> meant_in_french(std::string_view word) {
  return meant_in(french, word);
}

std::vector<std::string_view> meant_in_english(std::string_view word) {
  return meant_in(english, word);
}

}  // namespace guichet::workflows::yaml

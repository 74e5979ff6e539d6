// Events of a case, told as a person would.
import { t } from "../language";
import { nameOf, queueTitle, teamTitle } from "../session";
import { statusWord } from "../status";
import { shortlyOf } from "../town_time";
import type { Moment, Values } from "../types";
import { humanise, priorityWord, shortTime } from "../words";

export interface Told { mark: string; title: string; text?: string; subject?: string; file?: { hash: string; name: string; type: string }; minor?: boolean }

const text = (value: unknown): string => {
  if (typeof value === "string") return value;
  if (value === null || value === undefined) return t`(effacé)`;
  if (typeof value === "object" && "$sealed" in value) return t`(masqué : personnel)`;
  return JSON.stringify(value);
};
const word = (data: Values, key: string): string => (typeof data[key] === "string" ? data[key] as string : "");

/** Titles of the delays of the case on the page, by name. */
export const clockTitles = new Map<string, string>();

/** The service of that case: what it says to citizens is told in the agent's language. */
const told = { workflow: "" };
export const tellOf = (workflow: string): void => { told.workflow = workflow; };
const statusIn = (data: Values): string => statusWord(told.workflow, word(data, "status"));
const clockOf = (data: Values): string => clockTitles.get(word(data, "clock")) ?? humanise(word(data, "clock"));

/** A branch by its name and, where there is one per element of a list, by the element. */
const branchOf = (data: Values): string => {
  const name = humanise(word(data, "branch") || word(data, "step"));
  return typeof data.item === "string" ? `${name} (${humanise(data.item)})` : name;
};

type Teller = (data: Values, moment: Moment) => Told;

const tellers: Record<string, Teller> = {
  "case.opened": (data) => ({ mark: "●", title: t`Demande reçue : ${word(data, "title")}` }),
  "case.closed": (data) => ({ mark: "■", title: t`Dossier clos : ${statusIn(data) || humanise(word(data, "outcome"))}` }),
  "case.migrated": () => ({ mark: "⇢", title: t`Le dossier suit maintenant le nouveau texte du service` }),
  "visibility.changed": (data) => ({ mark: "◎", title: word(data, "visibility") === "public" ? t`Le dossier est devenu public` : t`Le dossier n’est plus public` }),
  "message.emitted": (data) => ({ mark: "⇄", title: t`Message aux autres dossiers : ${word(data, "name")}`, text: text(data.value), minor: true }),
  "appointment.booked": (data) => ({ mark: "◫", title: t`Rendez-vous pris : ${shortlyOf(word(data, "starts"))}, ${word(data, "place") || humanise(word(data, "site"))}`, text: word(data, "reason") }),
  "appointment.moved": (data) => ({ mark: "◫", title: t`Rendez-vous déplacé : ${shortlyOf(word(data, "starts"))}, ${word(data, "place") || humanise(word(data, "site"))}`, text: word(data, "reason") }),
  "appointment.cancelled": (data) => ({ mark: "◫", title: t`Rendez-vous annulé`, text: word(data, "why") }),
  "case.joined": (data) => ({ mark: "⋈", title: t`Joint au dossier ${word(data, "reference")}, qui traite la même chose`, text: word(data, "reason") }),
  "case.parted": (data) => ({ mark: "⋉", title: t`Séparé du dossier ${word(data, "reference")}`, text: word(data, "reason") }),
  "follower.gained": (data) => ({ mark: "⋈", title: t`Le dossier ${word(data, "reference")}, qui demande la même chose, suit celui-ci`, text: word(data, "reason") }),
  "follower.lost": (data) => ({ mark: "⋉", title: t`Le dossier ${word(data, "reference")} ne suit plus celui-ci`, text: word(data, "reason") }),
  "retention.set": (data) => ({ mark: "⌛", title: t`Conservé jusqu’au ${shortTime(word(data, "until"))}, puis effacé`, minor: true }),
  "case.erased": () => ({ mark: "⌫", title: t`Le délai de conservation est écoulé : ce qui était personnel est effacé` }),
  "case.referred": (data) => ({ mark: "⇗", title: t`Transmis à ${word(data, "body")}, nouvelles attendues le ${shortTime(word(data, "news"))}` }),
  "news.postponed": (data) => ({ mark: "⇗", title: t`Nouvelles de ${word(data, "body")} attendues le ${shortTime(word(data, "until"))}`, text: word(data, "reason") }),
  "line.joined": () => ({ mark: "⋯", title: t`Inscrit sur la liste d’attente` }),
  "line.left": (data) => ({ mark: "⋯", title: t`Plus sur la liste d’attente`, text: word(data, "why"), minor: true }),
  "slot.offered": (data) => ({ mark: "◫", title: t`Créneau proposé : ${shortlyOf(word(data, "starts"))}, ${word(data, "place") || humanise(word(data, "site"))}, jusqu’au ${shortTime(word(data, "until"))}` }),
  "clock.recomputed": (data) => ({ mark: "◷", title: t`Délai « ${clockOf(data)} » recalculé, jusqu’au ${shortTime(word(data, "due"))}`, text: word(data, "why"), minor: true }),
  "case.reopened": (data) => ({ mark: "↻", title: t`Rouvert : l’habitant dit que ce n’est pas réglé`, text: text(data.text) }),
  "survey.answered": (data) => ({ mark: "★", title: t`Avis de l’habitant : ${Number(data.score)} sur 5`, text: data.text === "" ? "" : text(data.text) }),
  "step.entered": (data) => ({ mark: "→", title: statusIn(data) || humanise(word(data, "step")), minor: !data.status }),
  "step.left": (data) => ({ mark: "→", title: t`Étape quittée : ${humanise(word(data, "step"))}`, minor: true }),
  "task.created": (data) => ({ mark: "☐", title: t`À faire : ${humanise(word(data, "step"))} (${queueTitle(word(data, "queue"))})`, minor: true }),
  "task.claimed": (data) => ({ mark: "☐", title: t`Pris par ${nameOf(word(data, "agent"))}`, minor: true }),
  "task.released": () => ({ mark: "☐", title: t`Remis dans la file`, minor: true }),
  "task.assigned": (data) => ({ mark: "☐", title: word(data, "agent") ? t`Confié à ${nameOf(word(data, "agent"))}` : t`Passé à la file ${queueTitle(word(data, "queue"))}` }),
  "task.completed": (data) => ({ mark: "☑", title: `${word(data, "label") || humanise(word(data, "outcome"))}`, text: answers(data.answers) }),
  "task.cancelled": () => ({ mark: "☒", title: t`La tâche n’est plus à faire`, minor: true }),
  "data.set": (data) => ({ mark: "✎", title: t`Renseigné`, text: answers(data.values), minor: true }),
  "priority.changed": (data) => ({ mark: "!", title: t`Priorité : ${priorityWord[word(data, "priority")] ?? word(data, "priority")}`, minor: true }),
  "wait.started": (data) => ({ mark: "…", title: word(data, "what") === "reply" ? t`On attend la réponse de l’habitant` : word(data, "what") === "instant" ? t`On attend une date` : word(data, "what") === "appointment" ? t`On attend un rendez-vous` : word(data, "name") === "guichet.main-ended" ? t`On attend la fin de l’autre dossier` : t`On attend un message : ${word(data, "name")}`, minor: true }),
  "message.sent": (data) => ({ mark: "✉", title: word(data, "to") === "citizen" ? t`Message à l’habitant` : /^(form|data)\//.test(word(data, "to")) ? t`Message à une autre adresse de la demande` : word(data, "to").startsWith("contact/") ? t`Message à un contact : ${humanise(word(data, "to").slice(8))}` : t`Message à l’équipe : ${teamTitle(word(data, "to").replace("team/", ""))}`, subject: text(data.subject), text: text(data.body), minor: word(data, "to") !== "citizen" }),
  "letter.ordered": (data) => ({ mark: "✉", title: t`Lettre à l’habitant, par la poste`, subject: text(data.subject), text: text(data.body) }),
  "letter.posted": (data) => ({ mark: "✉", title: data.posted === false ? t`Lettre mise de côté` : t`Lettre postée`, text: word(data, "reason") }),
  "message.received": (data) => ({ mark: "⇄", title: t`Message d’un logiciel : ${word(data, "name")}` }),
  "reply.received": (data, { actor }) => ({ mark: "✉", title: actor === "citizen/other-address" ? t`Réponse d’une adresse que le dossier ne connaît pas` : t`Réponse de l’habitant`, text: text(data.text) }),
  "note.written": (data) => ({ mark: "✎", title: data.internal === false ? t`Mot public` : t`Note interne`, text: text(data.text) }),
  "file.attached": (data) => {
    const file = (data.file ?? {}) as { hash?: string; media_type?: string };
    return { mark: "▣", title: t`Pièce jointe`, file: { hash: file.hash ?? "", type: file.media_type ?? "", name: text(data.name) } };
  },
  "timer.set": (data) => ({ mark: "◷", title: t`Rappel posé pour le ${shortTime(word(data, "due"))}`, minor: true }),
  "timer.fired": () => ({ mark: "◷", title: t`Rappel échu`, minor: true }),
  "timer.cancelled": () => ({ mark: "◷", title: t`Rappel levé`, minor: true }),
  "clock.started": (data) => ({ mark: "◷", title: t`Délai « ${clockOf(data)} » jusqu’au ${shortTime(word(data, "due"))}`, minor: true }),
  "clock.paused": (data) => ({ mark: "◷", title: t`Délai « ${clockOf(data)} » suspendu`, minor: true }),
  "clock.resumed": (data) => ({ mark: "◷", title: t`Délai « ${clockOf(data)} » repris, jusqu’au ${shortTime(word(data, "due"))}`, minor: true }),
  "clock.warned": (data) => ({ mark: "◷", title: t`Délai « ${clockOf(data)} » bientôt écoulé` }),
  "clock.breached": (data) => ({ mark: "!", title: t`Délai « ${clockOf(data)} » dépassé` }),
  "clock.stopped": (data) => ({ mark: "◷", title: t`Délai « ${clockOf(data)} » ${data.met === false ? t`non tenu` : t`tenu`}`, minor: true }),
  "clock.extended": (data) => ({ mark: "◷", title: t`Délai « ${clockOf(data)} » prolongé jusqu’au ${shortTime(word(data, "due"))}`, text: word(data, "reason") }),
  "branch.started": (data) => ({ mark: "⇉", title: t`Mené en parallèle : ${branchOf(data)}`, minor: true }),
  "branch.ended": (data) => ({ mark: "⇉", title: data.silent === true ? t`${branchOf(data)} : sans réponse, réputé « ${humanise(word(data, "outcome"))} »` : `${branchOf(data)} : ${humanise(word(data, "outcome"))}` }),
  "branch.cancelled": (data) => ({ mark: "⇉", title: t`${branchOf(data)} : n’est plus attendu`, minor: true }),
  "action.taken": (data) => ({ mark: "☑", title: word(data, "label") || humanise(word(data, "action")), text: answers(data.answers) }),
  "table.decided": (data) => ({ mark: "▤", title: t`Décidé par la table « ${humanise(word(data, "table"))} »`, text: answers(data.outputs), minor: true }),
  "call.requested": (data) => ({ mark: "⇄", title: t`Demandé au logiciel « ${humanise(word(data, "service"))} »`, minor: true }),
  "call.answered": () => ({ mark: "⇄", title: t`Le logiciel a répondu`, minor: true }),
  "call.failed": (data) => ({ mark: "⚠", title: data.again ? t`Le logiciel n’a pas répondu, nouvel essai le ${shortTime(word(data, "again"))}` : t`Le logiciel n’a pas répondu`, minor: Boolean(data.again) }),
  "call.cancelled": () => ({ mark: "⇄", title: t`La demande au logiciel n’est plus utile`, minor: true }),
  "incident.raised": (data) => ({ mark: "⚠", title: t`Le dossier est bloqué`, text: word(data, "message") }),
  "incident.resolved": (data) => ({ mark: "✓", title: t`Le dossier est débloqué`, text: word(data, "reason") }),
};

function answers(value: unknown): string {
  if (typeof value !== "object" || value === null) return "";
  return Object.entries(value).map(([key, one]) => `${humanise(key)} : ${text(one)}`).join("\n");
}

/** What residents do themselves; everything else that follows from it, the service does. */
const theirs = /^guichet\.(case\.(opened|reopened|withdrawn)|reply\.received|file\.attached|note\.written|survey\.answered)\./;

export function whoDid(moment: Moment): string {
  const resident = moment.actor.startsWith("citizen") || moment.actor.startsWith("person");
  return nameOf(resident && !theirs.test(moment.type) ? "system" : moment.actor);
}

export function tellMoment(moment: Moment): Told {
  const short = moment.type.replace(/^guichet\./, "").replace(/\.v\d+$/, "");
  return tellers[short]?.(moment.data, moment) ?? { mark: "·", title: humanise(short.replaceAll(".", " ")), minor: true };
}

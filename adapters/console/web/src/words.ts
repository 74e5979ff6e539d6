// Words and numbers as people here write them.
import { language, locale, t } from "./language";
import type { Lateness } from "./types";

const dayTime = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
const dayYear = new Intl.DateTimeFormat(locale, { day: "numeric", month: "long", year: "numeric" });
const full = new Intl.DateTimeFormat(locale, { weekday: "long", day: "numeric", month: "long", year: "numeric", hour: "2-digit", minute: "2-digit" });
const figures = new Intl.NumberFormat(locale);

const tenths = new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 });

export const decimal = (value: number): string => tenths.format(value);
export const number = (value: number): string => figures.format(value);
export const shortTime = (iso: string): string => dayTime.format(new Date(iso));
export const longTime = (iso: string): string => full.format(new Date(iso));
export const day = (iso: string): string => dayYear.format(new Date(iso));

export function span(ms: number): string {
  const minutes = Math.round(Math.abs(ms) / 60_000);
  if (minutes < 60) return t`${minutes} min`;
  const hours = Math.round(minutes / 60);
  if (hours < 48) return t`${hours} h`;
  return t`${number(Math.round(hours / 24))} j`;
}

export const age = (iso: string, now = Date.now()): string => span(now - Date.parse(iso));

/** "dans 3 h", "en retard de 2 j". */
export function dueIn(due: string | null, now = Date.now()): string {
  if (!due) return t`sans délai`;
  const left = Date.parse(due) - now;
  return left >= 0 ? t`dans ${span(left)}` : t`en retard de ${span(left)}`;
}

export const latenessWord: Record<Lateness, string> = { none: t`Sans délai`, running: t`Dans les temps`, warned: t`Bientôt dû`, late: t`En retard` };
export const latenessColour: Record<Lateness, string> = { none: "neutral", running: "success", warned: "warning", late: "danger" };
export const latenessMark: Record<Lateness, string> = { none: "–", running: "✓", warned: "◷", late: "!" };

export const priorityWord: Record<string, string> = { low: t`Basse`, normal: t`Normale`, high: t`Haute`, urgent: t`Urgente` };

const channels: Record<string, string> = { web: t`Internet`, mobile: t`Mobile`, phone: t`Téléphone`, counter: t`Guichet`, mail: t`Courrier`, patrol: t`Patrouille`, api: t`Logiciel`, email: t`Courriel` };
export const channelWord = (channel: string): string => channels[channel] ?? channel;

export function plural(count: number, one: string, many: string): string {
  return `${number(count)} ${(language === "fr" || language === "pt-BR" ? count > 1 : count !== 1) ? many : one}`;
}

/** Ids are written without accents; the words a town hall's services are made of get theirs back. */
const accented: Record<string, string> = Object.fromEntries(
  ("réparation éclairage propreté vérification complément expédition échéance délivrance décision médiation réception réponse réponses "
  + "précision précisions état délai délais pièce pièces numéro évaluation écoles école équipe équipes élu élus préparation sécurité mise-en-sécurité "
  + "récupération créneau contrôle à étude arrêté arrêtés dépôt dépôts déclaration dérogation déchets égouts entrée instruction-élu clôture "
  + "enlèvement enquête été fête fêtes location méthode présentation qualité référence réservation téléphone vérifier réparer compléter délivrer gravité")
    .split(" ").map((word) => [word.normalize("NFD").replaceAll(/\p{M}/gu, ""), word]));

/** "prise-en-charge" → "Prise en charge", "reparation" → "Réparation" */
export function humanise(id: string): string {
  const text = id.replaceAll(/[-_]/g, " ").split(" ").map((word) => (word.length > 1 ? accented[word] ?? word : word)).join(" ").replace(/\brendez vous\b/, "rendez-vous");
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Folds accents and case away, to compare what people type. */
export const folded = (text: string): string => text.normalize("NFD").replaceAll(/\p{M}/gu, "").toLowerCase();

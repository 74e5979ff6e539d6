// Days and hours on the town's clock: an appointment is kept there, wherever the agent's computer believes to be.
import { locale } from "./language";
import { me } from "./session";

const told = (iso: string, parts: Intl.DateTimeFormatOptions): string => new Intl.DateTimeFormat(locale, { timeZone: me.value?.town?.time_zone ?? "Europe/Paris", ...parts }).format(new Date(iso));

/** "mardi 22 décembre" */
export const dayOf = (iso: string): string => told(iso, { weekday: "long", day: "numeric", month: "long" });
/** "17:10" */
export const hourOf = (iso: string): string => told(iso, { hour: "2-digit", minute: "2-digit" });
/** "mardi 22 décembre 2026 à 17:10" */
export const whenOf = (iso: string): string => told(iso, { weekday: "long", day: "numeric", month: "long", year: "numeric", hour: "2-digit", minute: "2-digit" });
/** "22 déc., 17:10" */
export const shortlyOf = (iso: string): string => told(iso, { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });

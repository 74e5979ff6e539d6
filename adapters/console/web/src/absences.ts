// Who is away, as the pages show it beside names.
import { signal } from "@preact/signals";
import { get } from "./api";
import { t } from "./language";
import { day } from "./words";

export interface Absence { agent: string; from: string; until: string; substitute: string }

export const absences = signal<Absence[]>([]);

export async function loadAbsences(): Promise<void> {
  absences.value = (await get<{ items: Absence[] }>("/console/api/absences")).items;
}

const today = (): string => new Date().toISOString().slice(0, 10);
export const isAway = (agent: string): Absence | undefined => absences.value.find((one) => one.agent === agent && one.from <= today());

/** Behind a name: until when somebody is away today. */
export function awayNote(agent: string): string {
  const absence = isAway(agent);
  return absence ? t` (absent jusqu’au ${day(absence.until)})` : "";
}

/** A task given to a colleague: to one who is away only because the list said so and they were chosen all the same. */
export const given = (agent: string): { agent: string; anyway?: true } => ({ agent: `agents/${agent}`, ...(isAway(agent) ? { anyway: true } : {}) });

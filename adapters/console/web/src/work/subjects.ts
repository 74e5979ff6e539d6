// What tells cases of one service apart: what was chosen in the form, and where. Asked for the rows in sight once they rest
// there, and kept.
import { signal } from "@preact/signals";
import { get } from "../api";
import type { Subject } from "../types";

const keptMax = 3000;
const askedMax = 100;
const restMs = 60;

const subjects = signal<ReadonlyMap<string, Subject>>(new Map());
const asked = new Set<string>();
let timer = 0;

/** A row of a list, or whatever else is about one case. */
interface About { case: string }

/** Empty as long as it is not known, and where the form says nothing of it. */
export function subjectOf(row: About): string { return [choiceOf(row), districtOf(row)].filter(Boolean).join(" · "); }
export const choiceOf = (row: About): string => subjects.value.get(row.case)?.choice ?? "";
export const districtOf = (row: About): string => subjects.value.get(row.case)?.district ?? "";

/** A list without this is a list all the same: nothing is said when it cannot be read. */
async function read(missing: string[]): Promise<void> {
  for (const id of missing) asked.add(id);
  try {
    const { items } = await get<{ items: Subject[] }>(`/console/api/subjects?cases=${missing.map(encodeURIComponent).join(",")}`);
    const known = new Map(subjects.value.size > keptMax ? [] : subjects.value);
    if (known.size === 0) asked.clear();
    for (const one of items) known.set(one.case, one);
    for (const id of known.keys()) asked.add(id);
    subjects.value = known;
  } catch {
    for (const id of missing) asked.delete(id);
  }
}

export function wantSubjects(rows: (About | undefined)[]): void {
  clearTimeout(timer);
  timer = window.setTimeout(() => {
    const missing = [...new Set(rows.flatMap((row) => (row && !asked.has(row.case) ? [row.case] : [])))].slice(0, askedMax);
    if (missing.length > 0) void read(missing);
  }, restMs);
}

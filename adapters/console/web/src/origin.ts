// Where a case was opened from: whoever is done with it goes back there, and stands on the row they came from.
import { signal } from "@preact/signals";

export interface Origin { path: string; title: string; row: string; index: number }

export const origin = signal<Origin | null>(null);

/** Called as a page of this console gives way to a case; from case to case the origin stays what it was. */
export function leaveForCase(): void {
  const row = document.activeElement?.closest<HTMLElement>("tr.row") ?? document.querySelector<HTMLElement>("tr.row[data-current=true]");
  origin.value = {
    path: location.pathname + location.search,
    title: document.title.split(" · ")[0] ?? "",
    row: row?.dataset.key ?? "",
    index: Math.max(0, Number(row?.getAttribute("aria-rowindex") ?? 2) - 2),
  };
}

/** The row to stand on, once: by whoever draws the page that a case was opened from. */
export function comeBack(): Origin | null {
  const found = origin.value;
  if (!found || found.row === "" || found.path !== location.pathname + location.search) return null;
  origin.value = null;
  return found;
}

/** Scrolls a list of rows of one height so far that the row is drawn, and puts the keyboard on it. */
export function standOn(index: number, tries = 20): void {
  const frame = document.querySelector<HTMLElement>(".list");
  const row = frame?.querySelector<HTMLElement>(`tr.row[aria-rowindex="${index + 2}"]`);
  const link = row?.querySelector<HTMLElement>(".row-link");
  if (row && link) { row.click(); link.focus({ preventScroll: true }); return; }
  const height = frame?.querySelector<HTMLElement>("tr.row")?.offsetHeight ?? 0;
  if (frame && height > 0) frame.scrollTop = Math.max(0, index * height - frame.clientHeight / 2);
  if (tries === 0) document.querySelector<HTMLElement>("tr.row .row-link")?.focus({ preventScroll: true });
  else setTimeout(() => standOn(index, tries - 1), 50);
}

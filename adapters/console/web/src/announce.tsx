// What is said once: to readers of the screen politely, to everybody as a note that goes away.
import { signal } from "@preact/signals";
import { t } from "./language";

interface Note { id: number; text: string; bad: boolean }
const notes = signal<Note[]>([]);
const spoken = signal("");
let next = 1;

export function announce(text: string): void { spoken.value = ""; queueMicrotask(() => { spoken.value = text; }); }

export function tell(text: string, bad = false): void {
  const note = { id: next++, text, bad };
  notes.value = [...notes.value.slice(-2), note];
  if (!bad) window.setTimeout(() => dismiss(note.id), 6000);
}

function dismiss(id: number): void { notes.value = notes.value.filter((note) => note.id !== id); }

export function Announcements() {
  return (
    <>
      <div class="unseen" role="status" aria-live="polite">{spoken}</div>
      <div class="notes" aria-live="polite">
        {notes.value.map((note) => (
          <div key={note.id} class="note" data-bad={note.bad}>
            <span>{note.text}</span>
            <button type="button" class="plain" aria-label={t`Fermer ce message`} onClick={() => dismiss(note.id)}>✕</button>
          </div>
        ))}
      </div>
    </>
  );
}

// What is being typed, kept in the browser from the first letter on: a reload, a crash or a refused command loses none
// of it. A draft goes away when what it became was accepted.
import { useEffect, useState } from "preact/hooks";
import { me } from "./session";

const prefix = "guichet-draft/";
const keptFor = 30 * 24 * 3600 * 1000;

/** Drafts are one agent's: on a shared computer nobody finds another's. */
function address(key: string): string { return `${prefix}${me.value?.subject ?? ""}/${key}`; }

function read<T>(key: string): T | null {
  try {
    const kept = JSON.parse(localStorage.getItem(address(key)) ?? "null") as { at: number; value: T } | null;
    return kept && Date.now() - kept.at < keptFor ? kept.value : null;
  } catch {
    return null;
  }
}

export function dropDraft(key: string): void { localStorage.removeItem(address(key)); }

/** Like useState, but kept. The third value tells whether it was found from before. */
export function useDraft<T>(key: string, initial: T): [T, (value: T) => void, boolean, () => void] {
  const [value, setValue] = useState<T>(() => read<T>(key) ?? initial);
  const [found, setFound] = useState(() => read<T>(key) !== null);
  const keep = (next: T) => {
    setValue(next);
    try {
      localStorage.setItem(address(key), JSON.stringify({ at: Date.now(), value: next }));
    } catch { /* the store is full: the page still has it */ }
  };
  const drop = () => { dropDraft(key); setFound(false); setValue(initial); };
  useEffect(() => { for (const name of Object.keys(localStorage)) if (name.startsWith(prefix) && stale(name)) localStorage.removeItem(name); }, []);
  return [value, keep, found, drop];
}

function stale(name: string): boolean {
  try {
    return Date.now() - (JSON.parse(localStorage.getItem(name) ?? "{}") as { at: number }).at > keptFor;
  } catch {
    return true;
  }
}

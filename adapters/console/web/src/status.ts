// A case keeps the words that its citizen reads, in their language. Colleagues read them in their own.
import { signal } from "@preact/signals";
import { get } from "./api";

interface StatusWords { workflow: string; said: string; status: string }

const keyOf = (workflow: string, said: string): string => `${workflow}/${said}`;

const known = signal<Map<string, string> | null>(null);

/** Read once: they change with a deployment only. */
async function load(): Promise<void> {
  known.value = new Map();
  try {
    const { items } = await get<{ items: StatusWords[] }>("/console/api/statuses");
    known.value = new Map(items.map((one) => [keyOf(one.workflow, one.said), one.status]));
  } catch { /* the citizen's words are words all the same */ }
}

/** Of a case of that service. */
export function statusWord(workflow: string, said: string): string {
  if (known.value === null) { if (said) void load(); return said; }
  return known.value.get(keyOf(workflow, said)) ?? said;
}

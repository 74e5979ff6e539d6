// Who is signed in, and the names of everybody.
import { computed, signal } from "@preact/signals";
import { call, signedOut, useCsrf } from "./api";
import { t } from "./language";
import { humanise } from "./words";
import type { Agent, Me } from "./types";

export const me = signal<Me | null>(null);
export const asked = signal(false);

export const agents = computed(() => new Map<string, Agent>((me.value?.agents ?? []).map((agent) => [`agents/${agent.id}`, agent])));
export const myName = computed(() => agents.value.get(me.value?.subject ?? "")?.name ?? me.value?.subject ?? "");

export function may(word: string): boolean { return me.value?.may.includes(word) ?? false; }

/** "agents/marie" → "Marie Dupont"; what acts by itself has names of its own. */
export function nameOf(actor: string): string {
  if (actor === "") return "";
  if (actor === me.value?.subject) return t`Vous`;
  const agent = agents.value.get(actor);
  if (agent) return agent.name;
  if (actor.startsWith("system/") || actor === "system") return "Guichet";
  if (actor === "citizen/other-address") return t`Adresse inconnue du dossier`;
  if (actor.startsWith("person") || actor.startsWith("citizen")) return t`L’habitant`;
  return actor.split("/").pop() ?? actor;
}

export function teamTitle(id: string): string {
  return me.value?.teams?.find((team) => team.id === id)?.title ?? id;
}

/** A queue bears its team's title, with its own name behind where the team has several. */
export function queueTitle(queue: string): string {
  const team = me.value?.teams?.find((one) => one.queues.includes(queue));
  if (!team) return queue;
  return team.id === queue ? team.title : humanise(queue);
}

export function capital(text: string): string { return text.charAt(0).toUpperCase() + text.slice(1); }

export async function loadSession(): Promise<boolean> {
  try {
    const { body } = await call<Me>("/console/api/session", { quiet: true });
    useCsrf(body.csrf);
    me.value = body;
    signedOut.value = false;
    return true;
  } catch {
    return false;
  } finally {
    asked.value = true;
  }
}

export async function signIn(name: string, password: string): Promise<void> {
  await call("/console/api/session", { method: "POST", body: { name, password }, quiet: true });
  await loadSession();
}

export async function signOut(): Promise<void> {
  await call("/console/api/session", { method: "DELETE" }).catch(() => undefined);
  me.value = null;
  useCsrf("");
}

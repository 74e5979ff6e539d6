// How a list is narrowed and ordered, and the views people keep.
import { signal } from "@preact/signals";
import { call, get } from "../api";
import { folded } from "../words";
import type { TaskRow } from "../types";

export interface Filter { text: string; lateness: "" | "late" | "warned"; free: boolean; order: "urgency" | "due" | "oldest" | "newest" }
export const noFilter: Filter = { text: "", lateness: "", free: false, order: "urgency" };

export interface SavedView { name: string; queue: string; filter: Filter }
interface Kept extends Filter { name: string; queue: string }

/** Kept on the server, so that they are there wherever one signs in. */
const address = "/console/api/views";
/** Where they were kept before. */
const oldKey = "guichet-views";

export const savedViews = signal<SavedView[]>([]);

const take = (items: Kept[]): void => {
  savedViews.value = items.map(({ name, queue, text, lateness, free, order }) => ({ name, queue, filter: { text, lateness, free, order } }));
};

async function keep(view: SavedView): Promise<void> {
  take((await call<{ items: Kept[] }>(address, { method: "POST", body: { name: view.name, queue: view.queue, ...view.filter } })).body.items);
}

/** Those of this browser go to the server once. */
async function bringOld(): Promise<void> {
  const found = localStorage.getItem(oldKey);
  if (found === null) return;
  let old: SavedView[] = [];
  try { old = JSON.parse(found) as SavedView[]; } catch { /* nobody can read them */ }
  for (const view of old) if (!savedViews.value.some((one) => one.name === view.name)) await keep({ ...view, filter: { ...noFilter, ...view.filter } });
  localStorage.removeItem(oldKey);
}

export async function loadViews(): Promise<void> {
  take((await get<{ items: Kept[] }>(address)).items);
  await bringOld();
}

export const saveView = keep;

export async function forgetView(name: string): Promise<void> {
  await call(`${address}/${encodeURIComponent(name)}`, { method: "DELETE" });
  savedViews.value = savedViews.value.filter((one) => one.name !== name);
}

export const sameFilter = (a: Filter, b: Filter): boolean => a.text === b.text && a.lateness === b.lateness && a.free === b.free && a.order === b.order;
export const isFiltered = (filter: Filter): boolean => !sameFilter({ ...filter, order: noFilter.order }, noFilter);

const far = "9999";
const orders: Record<Filter["order"], ((a: TaskRow, b: TaskRow) => number) | null> = {
  urgency: null,  // the server's
  due: (a, b) => (a.due ?? far).localeCompare(b.due ?? far),
  oldest: (a, b) => a.opened.localeCompare(b.opened),
  newest: (a, b) => b.opened.localeCompare(a.opened),
};

export function narrowed(rows: TaskRow[], filter: Filter): TaskRow[] {
  const words = folded(filter.text).split(/\s+/).filter(Boolean);
  const kept = isFiltered(filter) ? rows.filter((row) => {
    if (filter.lateness === "late" && row.lateness !== "late") return false;
    if (filter.lateness === "warned" && row.lateness !== "warned" && row.lateness !== "late") return false;
    if (filter.free && row.agent) return false;
    const text = folded(`${row.reference} ${row.title} ${row.step} ${row.agent}`);
    return words.every((word) => text.includes(word));
  }) : rows;
  const order = orders[filter.order];
  return order ? [...kept].sort(order) : kept;
}

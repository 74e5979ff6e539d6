// How a list is narrowed and ordered, and the views people keep.
import { signal } from "@preact/signals";
import { folded } from "../words";
import type { TaskRow } from "../types";

export interface Filter { text: string; lateness: "" | "late" | "warned"; free: boolean; order: "urgency" | "due" | "oldest" | "newest" }
export const noFilter: Filter = { text: "", lateness: "", free: false, order: "urgency" };

export interface SavedView { name: string; queue: string; filter: Filter }
const storeKey = "guichet-views";

function read(): SavedView[] {
  try {
    return JSON.parse(localStorage.getItem(storeKey) ?? "[]") as SavedView[];
  } catch {
    return [];
  }
}

export const savedViews = signal<SavedView[]>(read());

function write(views: SavedView[]): void {
  savedViews.value = views;
  localStorage.setItem(storeKey, JSON.stringify(views));
}

export function saveView(view: SavedView): void { write([...savedViews.value.filter((one) => one.name !== view.name), view]); }
export function forgetView(name: string): void { write(savedViews.value.filter((one) => one.name !== name)); }

export const isFiltered = (filter: Filter): boolean => JSON.stringify({ ...filter, order: "" }) !== JSON.stringify({ ...noFilter, order: "" });

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

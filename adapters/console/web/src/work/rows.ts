// The rows of a list that may have a hundred thousand: pages are fetched as one scrolls, by keyset, and kept.
import { signal } from "@preact/signals";
import { get, type Page } from "../api";
import type { TaskRow } from "../types";

export type Source = { kind: "mine" } | { kind: "queue"; queue: string };

const pageRows = 200;

export class Rows {
  readonly rows = signal<TaskRow[]>([]);
  readonly ended = signal(false);
  readonly loading = signal(false);
  readonly error = signal<unknown>(null);
  private next = "";
  private turn = 0;

  constructor(readonly source: Source) {}

  private address(): string {
    return this.source.kind === "mine" ? `/api/v1/my/tasks?limit=${pageRows}` : `/api/v1/queues/${encodeURIComponent(this.source.queue)}/tasks?limit=${pageRows}`;
  }

  async more(): Promise<void> {
    if (this.loading.value || this.ended.value) return;
    await this.fetchPages(1, false);
  }

  /** Reads again as many pages as are there, and swaps them in at once: nothing flickers, nothing jumps. */
  async refresh(): Promise<void> {
    await this.fetchPages(Math.max(1, Math.ceil(this.rows.value.length / pageRows)), true);
  }

  private async fetchPages(count: number, anew: boolean): Promise<void> {
    const turn = ++this.turn;
    this.loading.value = true;
    let rows = anew ? [] : this.rows.value;
    let next = anew ? "" : this.next;
    try {
      for (let i = 0; i < count; ++i) {
        const page = await get<Page<TaskRow>>(next || this.address());
        if (turn !== this.turn) return;
        rows = rows.concat(page.items);
        next = page.next ?? "";
        if (!next) break;
      }
      this.rows.value = rows;
      this.next = next;
      this.ended.value = !next;
      this.error.value = null;
    } catch (error) {
      if (turn === this.turn) this.error.value = error;
    } finally {
      if (turn === this.turn) this.loading.value = false;
    }
  }
}

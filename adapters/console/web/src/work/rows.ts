// The rows of a list that may have a hundred thousand: pages are fetched as one scrolls, by keyset, and kept.
import { signal } from "@preact/signals";
import { get, type Page } from "../api";
import type { TaskRow } from "../types";

export type Source = { kind: "mine" } | { kind: "queue"; queue: string };

const pageRows = 200;
const freshPagesMax = 5;

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

  /** Reads again what is there, and swaps it in at once: nothing flickers, nothing jumps. Of a very long list only the
   *  beginning, which is where things change; what lies behind is read again when the list is opened anew. */
  async refresh(): Promise<void> {
    const pages = Math.max(1, Math.ceil(this.rows.value.length / pageRows));
    const tail = pages > freshPagesMax ? this.rows.value.slice(freshPagesMax * pageRows) : [];
    const next = this.next;
    const ended = this.ended.value;
    await this.fetchPages(Math.min(pages, freshPagesMax), true);
    if (tail.length === 0 || this.error.value !== null) return;
    const known = new Set(this.rows.value.map((row) => `${row.case}/${row.task}`));
    this.rows.value = this.rows.value.concat(tail.filter((row) => !known.has(`${row.case}/${row.task}`)));
    this.next = next;
    this.ended.value = ended;
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

// The rows of a list that may have a hundred thousand: pages are fetched as one scrolls, by keyset, and kept. Who jumps
// further than the next pages gets a window of rows there at once; it grows at both ends while they stay near.
import { signal } from "@preact/signals";
import { get, pause, type Page } from "../api";
import type { TaskRow } from "../types";

export type Source = { kind: "mine" } | { kind: "queue"; queue: string };

const pageRows = 200;
const freshPagesMax = 5;
const windowRowsMax = 1000;
/** Nearer than this to what is kept, the next page comes soon enough. */
const jump = 400;
const near = 60;

/** Rows in the middle of the list: the first of them is row number `at`. */
export interface Window { at: number; rows: TaskRow[] }

export class Rows {
  readonly rows = signal<TaskRow[]>([]);
  readonly ended = signal(false);
  readonly loading = signal(false);
  readonly error = signal<unknown>(null);
  readonly far = signal<Window | null>(null);
  private wanted = -1;
  private end = Infinity;  // the list is shorter than its count said
  private next = "";
  private turn = 0;

  constructor(readonly source: Source) {}

  private address(): string {
    return this.source.kind === "mine" ? `/api/v1/my/tasks?limit=${pageRows}` : `/api/v1/queues/${encodeURIComponent(this.source.queue)}/tasks?limit=${pageRows}`;
  }

  at(index: number): TaskRow | undefined {
    const far = this.far.value;
    return this.rows.value[index] ?? (far ? far.rows[index - far.at] : undefined);
  }

  /** What is in sight, in a list of `total` rows: reads what is not there. */
  async sight(first: number, last: number, total: number): Promise<void> {
    const kept = this.rows.value.length;
    if (this.error.value !== null) return;  // people decide when to try again
    if (last <= kept + jump || this.source.kind === "mine") {
      if (last >= kept - near) await this.more();
      return;
    }
    const far = this.far.value;
    const end = Math.min(total, this.end);
    const top = Math.max(first, kept);
    if (top >= end) return;
    const behind = far ? far.at + far.rows.length : 0;
    if (far === null || top < far.at || Math.min(last, end) > behind) return this.jumpTo(Math.max(kept, first - pageRows / 2));
    if (last + near > behind && behind < end) await this.widen(far, behind, pageRows);
    else if (first - near < far.at && far.at > kept) {
      const from = Math.max(kept, far.at - pageRows);
      await this.widen(far, from, far.at - from);
    }
  }

  private async read(skip: number, limit: number): Promise<TaskRow[]> {
    const queue = this.source.kind === "queue" ? this.source.queue : "";
    const rows = (await get<Page<TaskRow>>(`/api/v1/queues/${encodeURIComponent(queue)}/tasks?limit=${limit}&skip=${skip}`)).items;
    if (rows.length < limit) this.end = skip + rows.length;
    return rows;
  }

  /** Only where one stops is read: what was passed on the way is forgotten. */
  private async jumpTo(at: number): Promise<void> {
    if (this.wanted === at) return;
    this.wanted = at;
    await pause(60);
    if (this.wanted !== at) return;
    await this.reading(async () => {
      const rows = await this.read(at, 2 * pageRows);
      if (this.wanted === at) this.far.value = { at, rows };
    });
    if (this.wanted === at) this.wanted = -1;
  }

  private async widen(far: Window, from: number, count: number): Promise<void> {
    if (this.loading.value) return;
    await this.reading(async () => {
      const more = await this.read(from, count);
      if (this.far.value !== far) return;
      const behind = from >= far.at;
      const rows = behind ? far.rows.concat(more).slice(-windowRowsMax) : more.concat(far.rows).slice(0, windowRowsMax);
      this.far.value = { at: behind ? from + more.length - rows.length : from, rows };
    });
  }

  private async reading(what: () => Promise<void>): Promise<void> {
    this.loading.value = true;
    try {
      await what();
      this.error.value = null;
    } catch (error) {
      this.error.value = error;
    } finally {
      this.loading.value = false;
    }
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
    const far = this.far.value;
    this.end = Infinity;
    if (far) void this.read(far.at, Math.min(far.rows.length, 500)).then((rows) => { if (this.far.value === far) this.far.value = { at: far.at, rows }; }).catch(() => undefined);
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

// One case as it is on the server, and what it was when the agent began to type.
import { signal } from "@preact/signals";
import { call, get, type Page } from "../api";
import { clockTitles, tellOf } from "./moments";
import type { Case, Moment, Person, Service } from "../types";

let services: Promise<Map<string, Service>> | null = null;

/** The town's services: read once, they change with a deployment only. */
export function loadServices(): Promise<Map<string, Service>> {
  services ??= get<Page<Service>>("/api/v1/services").then((page) => new Map(page.items.map((one) => [one.id, one]))).catch((error: unknown) => { services = null; throw error; });
  return services;
}

export class CaseStore {
  readonly state = signal<Case | null>(null);
  readonly etag = signal("");
  readonly timeline = signal<Moment[]>([]);
  readonly moreTimeline = signal("");
  readonly person = signal<Person | null>(null);
  readonly service = signal<Service | null>(null);
  readonly error = signal<unknown>(null);

  constructor(readonly id: string) {}

  async load(): Promise<void> {
    try {
      const [{ body, etag }, page, all] = await Promise.all([
        call<Case>(`/api/v1/cases/${this.id}`),
        get<Page<Moment>>(`/api/v1/cases/${this.id}/timeline?limit=200`),
        loadServices().catch(() => new Map<string, Service>()),
      ]);
      for (const clock of body.clocks) if (clock.title) clockTitles.set(clock.name, clock.title);
      tellOf(body.workflow);
      this.state.value = body;
      this.etag.value = etag;
      this.timeline.value = page.items;
      this.moreTimeline.value = page.next ?? "";
      this.service.value = all.get(body.workflow) ?? null;
      this.error.value = null;
      if (body.person && this.person.value?.id !== body.person) await this.loadPerson(body.person);
    } catch (error) {
      this.error.value = error;
    }
  }

  private async loadPerson(id: string): Promise<void> {
    this.person.value = await get<Person>(`/api/v1/people/${id}?limit=20`).catch(() => null);
  }

  async readOn(): Promise<void> {
    if (!this.moreTimeline.value) return;
    const page = await get<Page<Moment>>(this.moreTimeline.value);
    this.timeline.value = this.timeline.value.concat(page.items);
    this.moreTimeline.value = page.next ?? "";
  }
}

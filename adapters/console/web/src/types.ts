// What the API answers, as far as the pages read it.

export interface Agent { id: string; name: string; roles: string[]; teams: string[] }
export interface Team { id: string; title: string; queues: string[] }

export interface Me {
  subject: string; csrf: string; may: string[]; my_queues: string[]; my_teams: string[]; now: string;
  town?: { id: string; title: string; version: string; time_zone: string; languages: string[]; channels: string[] };
  agents?: Agent[]; teams?: Team[]; roles?: Record<string, string>;
}

export interface QueueCount { queue: string; open: number; claimed: number; warned: number; late: number; team?: string; team_title?: string }

export type Lateness = "none" | "running" | "warned" | "late";

export interface TaskRow {
  case: string; task: string; step: string; queue: string; workflow: string; title: string; reference: string; priority: string;
  agent: string; channel: string; opened: string; created: string; due: string | null; lateness: Lateness;
}

export interface CaseRow {
  id: string; workflow: string; title: string; reference: string; state: string; outcome: string; status: string; priority: string;
  channel: string; lateness: Lateness; opened: string; closed: string | null; due: string | null;
}

export type FieldType = "string" | "text" | "integer" | "number" | "boolean" | "choice" | "choices" | "date" | "datetime" | "location" | "photo" | "file" | "phone" | "email";

export interface Field {
  name: string; type: FieldType; label: string; help: string; required: boolean; personal: boolean;
  min?: number; max?: number; show?: string; options?: { id: string; label: string }[];
}

export interface Outcome { id: string; label: string; ask: Field[] }
export interface Task {
  id: string; step: string; queue: string; priority: string; agent: string; roles: string[]; created: string;
  guide?: string; outcomes?: Outcome[]; fill?: Field[];
}

/** What an agent may do wherever the case rests, beside its tasks. */
export interface Action { id: string; label: string; roles: string[]; ask: Field[] }

export interface Clock {
  name: string; title?: string; measure: string; budget_ms: number; consumed_ms: number; left_ms: number; due: string | null;
  warned: number; imposed: boolean; state?: string; breached?: boolean; stopped?: boolean; running?: boolean;
}

export type Values = Record<string, unknown>;

export interface Case {
  id: string; reference: string; workflow: string; title: string; state: "open" | "closed"; status: string; outcome: string;
  priority: string; channel: string; language: string; owner: string; visibility: string; person: string; opened: string;
  closed: string | null; imported: boolean; version: number; deployment: string; form: Values; data: Values; tasks: Task[];
  clocks: Clock[]; steps: { step: string; kind: string; entered: string }[]; waits: { step: string; for: string; name: string }[];
  timers: { id: string; step: string; due: string }[]; incident?: string; actions?: Action[];
}

export interface Moment {
  position: number; time: string; type: string; actor: string; channel: string; internal: boolean; imported: boolean; data: Values;
}

export interface Person { id: string; forgotten: boolean; attributes: Values; language: string; version: number; cases: CaseRow[]; next?: string }

export interface Service {
  id: string; version: string; title: string; summary: string; alternatives: string; owner: string; access: string; form: Field[];
}

// The server, as the pages speak to it. A change carries a key of its own, so that sending it again after a broken
// connection has one effect; what was written is waited for before the next reading (Guichet-Position).
import { signal } from "@preact/signals";
import { t } from "./language";

export interface FieldError { pointer: string; detail: string }

/** What the server refused, in its words; status 0: it could not be reached. */
export class Refusal extends Error {
  constructor(readonly status: number, readonly kind: string, detail: string, readonly errors: FieldError[] = [], readonly retryAfter = 0) {
    super(detail);
  }
  field(pointer: string): string | undefined {
    return this.errors.find((error) => error.pointer === pointer)?.detail;
  }
}

export interface Answer<T> { body: T; etag: string; status: number }

let csrf = "";
let seen = 0;
export const online = signal(true);
/** Set when a session has ended under an open page: the page stays, and asks for the password again. */
export const signedOut = signal(false);

export function useCsrf(token: string): void { csrf = token; }

function headersFor(method: string, body: unknown, extra: Record<string, string>): Record<string, string> {
  const headers: Record<string, string> = { Accept: "application/json", "Accept-Language": document.documentElement.lang || "fr", ...extra };
  if (body !== undefined && !(body instanceof Blob)) headers["Content-Type"] = "application/json";
  if (method !== "GET") headers["Guichet-Csrf"] = csrf;
  if (seen > 0) headers["Guichet-Position"] = String(seen);
  return headers;
}

async function refusalOf(response: Response): Promise<Refusal> {
  const problem = await response.json().catch(() => ({})) as { type?: string; detail?: string; errors?: FieldError[] };
  const kind = (problem.type ?? "").split(":").pop() ?? "";
  return new Refusal(response.status, kind, problem.detail ?? response.statusText, problem.errors ?? [], Number(response.headers.get("Retry-After") ?? 0));
}

export interface Ask { method?: "GET" | "POST" | "PATCH" | "DELETE"; body?: unknown; ifMatch?: string; key?: string; signal?: AbortSignal; quiet?: boolean }

async function send(path: string, ask: Ask): Promise<Response> {
  const method = ask.method ?? "GET";
  const extra: Record<string, string> = {};
  if (ask.ifMatch) extra["If-Match"] = ask.ifMatch;
  if (ask.key) extra["Idempotency-Key"] = ask.key;
  const init: RequestInit = { method, headers: headersFor(method, ask.body, extra), credentials: "same-origin" };
  if (ask.signal) init.signal = ask.signal;
  if (ask.body !== undefined) init.body = ask.body instanceof Blob ? ask.body : JSON.stringify(ask.body);
  return fetch(path, init);
}

/** Refuses with a Refusal. A change that did not get through is sent again with the same key, three times. */
export async function call<T>(path: string, ask: Ask = {}): Promise<Answer<T>> {
  const changes = (ask.method ?? "GET") !== "GET";
  const full: Ask = changes && !ask.key && path.startsWith("/api/") ? { ...ask, key: newKey() } : ask;
  for (let attempt = 0; ; ++attempt) {
    let response: Response;
    try {
      response = await send(path, full);
    } catch (error) {
      if (error instanceof DOMException && error.name === "AbortError") throw error;
      online.value = false;
      if (attempt >= 3) throw new Refusal(0, "offline", t`Le serveur ne répond pas. Rien n’est perdu : réessayez dans un instant.`);
      await pause(400 * 2 ** attempt);
      continue;
    }
    online.value = true;
    if (response.status === 503 && attempt < 3) { await pause(300 * 2 ** attempt); continue; }
    if (response.status === 401 && !ask.quiet) signedOut.value = true;
    if (!response.ok && response.status !== 304) throw await refusalOf(response);
    seen = Math.max(seen, Number(response.headers.get("Guichet-Position") ?? 0));
    const body = response.status === 204 || response.status === 304 ? null : await response.json();
    return { body: body as T, etag: response.headers.get("ETag") ?? "", status: response.status };
  }
}

export async function get<T>(path: string, signal?: AbortSignal): Promise<T> {
  return (await call<T>(path, signal ? { signal } : {})).body;
}

export interface Page<T> { items: T[]; next?: string; as_of: number }

export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export function pause(ms: number): Promise<void> { return new Promise((done) => setTimeout(done, ms)); }

/** The server's sentence where it is for people, ours where we know better. */
export function sentence(error: unknown): string {
  if (!(error instanceof Refusal)) return t`Quelque chose n’a pas marché. Rechargez la page : rien n’est perdu.`;
  switch (error.status) {
    case 0: return error.message;
    case 401: return t`Votre session est terminée : identifiez-vous de nouveau.`;
    case 403: return t`Vous n’avez pas le droit de faire cela.`;
    case 404: return t`Introuvable, ou pas pour vous.`;
    case 409: return t`Un collègue est passé avant vous : le dossier n’en est plus là.`;
    case 412: return t`Le dossier a changé depuis que vous l’avez ouvert.`;
    case 413: return t`Le fichier est trop gros (32 Mo au plus).`;
    case 415: return t`Ce genre de fichier n’est pas accepté.`;
    case 422: return t`Quelque chose manque ou n’est pas juste : voyez les champs signalés.`;
    case 429: return t`Trop d’essais. Attendez ${error.retryAfter} s avant le prochain.`;
    case 503: return t`Le serveur est occupé : réessayez dans un instant.`;
    default: return t`Le serveur a fait une erreur ; elle est dans son journal.`;
  }
}

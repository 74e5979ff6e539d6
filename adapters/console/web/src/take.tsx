// A request taken for somebody who calls or stands at the counter: who, what, where, done. Made for the keyboard: the
// focus follows the conversation, and one draft holds it all until the case is open.
import { useEffect, useRef, useState } from "preact/hooks";
import { call, get, newKey, Refusal, sentence, type Page } from "./api";
import { announce, tell } from "./announce";
import { Button, Empty, Tag, Text, Waiting, Warning } from "./controls";
import { Failed } from "./failed";
import { loadServices } from "./case/store";
import { useDraft } from "./draft";
import { errorsByField, Fields, labelOf, type Files } from "./form";
import { language, locale, t } from "./language";
import { townTongue } from "./of_town";
import { go, Link } from "./router";
import { capital, may, me } from "./session";
import { statusWord } from "./status";
import { channelWord, day, folded, latenessColour, latenessWord } from "./words";
import type { CaseRow, Service, Statistics, Values } from "./types";

interface Found { id: string; language: string; attributes: Values }
interface Draft {
  channel: string; workflow: string; forms: Record<string, Values>; key: string;
  who: "nobody" | "known" | "new"; known: Found | null; fresh: { name: string; phone: string; email: string; address?: string; contact?: string };
}

const blank = (): Draft => ({ channel: "phone", workflow: "", forms: {}, key: newKey(), who: "nobody", known: null, fresh: { name: "", phone: "", email: "" } });

const textOf = (value: unknown): string => (typeof value === "string" ? value : typeof value === "object" && value !== null && "$sealed" in value ? t`(masqué)` : "");

/** One field: a number, an address or a name, and it knows which. */
function guess(typed: string): Record<string, string> {
  const text = typed.trim();
  if (text.includes("@")) return { email: text };
  if (/^[+\d][\d .-]{5,}$/.test(text)) return { phone: text.replaceAll(/[ .-]/g, "") };
  return { name: text };
}

function Who({ draft, onDraft }: { draft: Draft; onDraft: (draft: Draft) => void }) {
  const [typed, setTyped] = useState("");
  const [found, setFound] = useState<Found[] | null>(null);
  const [error, setError] = useState("");
  const [here, setHere] = useState(false);  // chosen now, not found again in a draft
  useEffect(() => {
    if (typed.trim().length < 3 || !may("person:read")) { setFound(null); return undefined; }
    const stop = new AbortController();
    const timer = window.setTimeout(() => {
      get<Page<Found>>(`/api/v1/people?limit=8&${new URLSearchParams(guess(typed))}`, stop.signal)
        .then((page) => { setFound(page.items); setError(""); announce(page.items.length ? t`${page.items.length} personnes trouvées.` : t`Personne à ce nom.`); })
        .catch((refusal: unknown) => { if (refusal instanceof Refusal) setError(sentence(refusal)); });
    }, 250);
    return () => { clearTimeout(timer); stop.abort(); };
  }, [typed]);
  const choose = (person: Found) => { setHere(true); onDraft({ ...draft, who: "known", known: person }); };
  const create = () => {
    const { name = "", phone = "", email = "" } = guess(typed);
    onDraft({ ...draft, who: "new", known: null, fresh: { name, phone, email } });
  };
  if (draft.who === "known" && draft.known)
    return (
      <div class="person-chosen" key="known">
        <p><strong>{textOf(draft.known.attributes.name) || t`Personne connue`}</strong> <span class="small">{[draft.known.attributes.phone, draft.known.attributes.email].map(textOf).filter(Boolean).join(" · ")}</span></p>
        <Button variant="tertiary" autoFocus={here} onClick={() => onDraft({ ...draft, who: "nobody", known: null })}>{t`Changer`}</Button>
        <Others person={draft.known.id} />
      </div>
    );
  if (draft.who === "new")
    return (
      <div class="two" key="new">
        <Text label={t`Nom`} value={draft.fresh.name} autoFocus onValue={(name) => onDraft({ ...draft, fresh: { ...draft.fresh, name } })} />
        <Text label={t`Téléphone`} type="tel" value={draft.fresh.phone} onValue={(phone) => onDraft({ ...draft, fresh: { ...draft.fresh, phone } })} />
        <Text label={t`Courriel`} type="email" value={draft.fresh.email} onValue={(email) => onDraft({ ...draft, fresh: { ...draft.fresh, email } })} />
        <Text label={t`Adresse`} rows={2} help={t`Sans courriel, ses lettres y partent par la poste.`} value={draft.fresh.address ?? ""} onValue={(address) => onDraft({ ...draft, fresh: { ...draft.fresh, address } })} />
        <label class="ds-field"><span class="ds-label" data-weight="medium">{t`Lui écrire`}</span>
          <select class="ds-input" value={draft.fresh.contact ?? ""} onChange={(event) => onDraft({ ...draft, fresh: { ...draft.fresh, contact: event.currentTarget.value } })}>
            <option value="">{t`par courriel, sinon par la poste`}</option><option value="post">{t`toujours par la poste`}</option><option value="mail">{t`jamais par la poste`}</option>
          </select>
        </label>
        <div class="buttons"><Button variant="tertiary" onClick={() => onDraft({ ...draft, who: "nobody" })}>{t`Revenir à la recherche`}</Button></div>
      </div>
    );
  return (
    <div class="two-rows" key="search">
      <Text label={t`Nom, téléphone ou courriel`} help={t`Laissez vide si la personne ne souhaite pas se nommer.`} type="search" value={typed} onValue={setTyped} autoFocus />
      {error && <p class="small">{error}</p>}
      {found && found.length > 0 && <ul class="found" aria-label={t`Personnes trouvées`}>{found.map((person) => <li key={person.id}><button type="button" onClick={() => choose(person)}><strong>{textOf(person.attributes.name) || t`Personne connue`}</strong> <span class="small">{[person.attributes.phone, person.attributes.email].map(textOf).filter(Boolean).join(" · ")}</span></button></li>)}</ul>}
      {typed.trim().length >= 3 && <Button variant="secondary" onClick={create}>{t`Nouvelle personne : `}{typed.trim()}</Button>}
    </div>
  );
}

function Others({ person }: { person: string }) {
  const [rows, setRows] = useState<CaseRow[]>([]);
  useEffect(() => { get<{ cases: CaseRow[] }>(`/api/v1/people/${person}?limit=5`).then((sheet) => setRows(sheet.cases)).catch(() => undefined); }, [person]);
  if (rows.length === 0) return null;
  return <ul class="others" aria-label={t`Ses dernières demandes`}>{rows.map((row) => <li key={row.id}><Link to={`/console/cases/${row.id}`}>{row.title}</Link> <span class="small">{day(row.opened)}</span> <Tag colour={row.state === "open" ? latenessColour[row.lateness] : "neutral"}>{row.state === "open" ? latenessWord[row.lateness] : t`Close`}</Tag></li>)}</ul>;
}

function Services({ all, chosen, onChoose }: { all: Service[]; chosen: string; onChoose: (id: string) => void }) {
  const [typed, setTyped] = useState("");
  const [again, setAgain] = useState(false);
  const words = folded(typed).split(/\s+/).filter(Boolean);
  const shown = all.filter((service) => words.every((word) => folded(`${service.title} ${service.summary}`).includes(word)));
  const service = all.find((one) => one.id === chosen);
  if (service)
    return <div class="person-chosen"><p lang={townTongue()}><strong>{service.title}</strong> <span class="small">{service.summary}</span></p><Button variant="tertiary" onClick={() => { setAgain(true); onChoose(""); }}>{t`Changer`}</Button></div>;
  // The first that is found is one key away, as in every search.
  const onKeyDown = (event: KeyboardEvent) => {
    const first = shown[0];
    if (event.key !== "Enter" || !first || !typed.trim() || !(event.target instanceof HTMLInputElement)) return;
    event.preventDefault();
    onChoose(first.id);
  };
  return (
    <div class="two-rows" onKeyDown={onKeyDown}>
      <Text label={t`De quoi s’agit-il ?`} type="search" value={typed} onValue={setTyped} autoFocus={again} />
      <ul class="found" aria-label={t`Services`}>{shown.map((one) => <li key={one.id}><button type="button" lang={townTongue()} onClick={() => onChoose(one.id)}><strong>{one.title}</strong> <span class="small">{one.summary}</span></button></li>)}</ul>
      {shown.length === 0 && <p class="small">{t`Aucun service de ce nom. « Poser une question » convient à tout le reste.`}</p>}
    </div>
  );
}

interface Near extends CaseRow { metres: number }

/** Requests of the same kind around the same place: perhaps it is known already. */
function Nearby({ workflow, form }: { workflow: string; form: Values }) {
  const [near, setNear] = useState<Near[]>([]);
  const place = Object.values(form).find((value): value is { lat: number; lon: number } => typeof value === "object" && value !== null && "lat" in value && "lon" in value);
  const asked = place ? `${place.lat},${place.lon}` : "";
  useEffect(() => {
    if (!place) { setNear([]); return; }
    get<Page<Near>>(`/console/api/near?${new URLSearchParams({ workflow, lat: String(place.lat), lon: String(place.lon) })}`)
      .then((page) => { setNear(page.items); if (page.items.length) announce(t`${page.items.length} demandes semblables tout près.`); }).catch(() => setNear([]));
  }, [workflow, asked]);
  if (near.length === 0) return null;
  return (
    <Warning colour="info" title={t`Peut-être déjà signalé, tout près`}>
      <ul class="others">{near.map((row) => <li key={row.id}><Link to={`/console/cases/${row.id}`}>{row.reference}</Link> {t`à ${Math.round(row.metres)} m`} · {statusWord(row.workflow, row.status) || t`en cours`} <span class="small">{day(row.opened)}</span></li>)}</ul>
    </Warning>
  );
}

interface Looked { hidden: string[]; errors: { pointer: string; detail: string }[] }

function useHidden(workflow: string, form: Values): Set<string> {
  const [hidden, setHidden] = useState<Set<string>>(new Set());
  const asked = JSON.stringify(form);
  useEffect(() => {
    if (!workflow) return undefined;
    const stop = new AbortController();
    const timer = window.setTimeout(() => {
      call<Looked>("/console/api/form", { method: "POST", body: { workflow, form }, signal: stop.signal }).then(({ body }) => setHidden(new Set(body.hidden))).catch(() => undefined);
    }, 120);
    return () => { clearTimeout(timer); stop.abort(); };
  }, [workflow, asked]);
  return hidden;
}

/** The case is open whatever happens here: what did not get through is said, and can be attached there. */
async function attach(id: string, files: File[]): Promise<void> {
  for (const file of files)
    await call(`/api/v1/cases/${id}/files?${new URLSearchParams({ name: file.name })}`, { method: "POST", body: file })
      .catch((error: unknown) => tell(t`${file.name} n’est pas joint : ${sentence(error)}`, true));
}

/** How a request reaches an agent; what residents and other systems send by themselves is not taken by anybody. */
function takenBy(): string[] {
  const known = me.value?.town?.channels ?? [];
  const taken = known.filter((channel) => !["web", "mobile", "open311", "api"].includes(channel));
  return taken.length > 0 ? taken : ["phone", "counter"];
}

const recentDays = 90;

/** What is asked for most stands first, then by name: a day's work is a handful of services. */
async function byUse(): Promise<Service[]> {
  const since = new Date(Date.now() - recentDays * 864e5).toISOString().slice(0, 10);
  const [all, counts] = await Promise.all([loadServices(), get<Statistics>(`/console/api/statistics?from=${since}`).catch(() => null)]);
  const received = new Map((counts?.by_service ?? []).map((group) => [group.key, group.received]));
  const of = (service: Service) => received.get(service.id) ?? 0;
  return [...all.values()].sort((a, b) => of(b) - of(a) || a.title.localeCompare(b.title, locale));
}

export function TakeRequest() {
  const [services, setServices] = useState<Service[] | null>(null);
  const [draft, keep, found, drop] = useDraft<Draft>("take", blank());
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const [files, setFiles] = useState<Files>({});
  const [chosen, setChosen] = useState(false);  // here and now: a draft that is found again takes the keyboard from nobody
  const top = useRef<HTMLDivElement>(null);
  const [unread, setUnread] = useState<unknown>(null);
  const read = () => { byUse().then((all) => { setServices(all); setUnread(null); }).catch(setUnread); };
  useEffect(() => { document.title = t`Prendre une demande · Guichet`; read(); }, []);
  const service = services?.find((one) => one.id === draft.workflow);
  const form = draft.forms[draft.workflow] ?? {};
  const hidden = useHidden(draft.workflow, form);
  const errors = error instanceof Refusal ? error.errors : [];
  const byField = errorsByField(errors, "/form");

  const open = async (event: Event) => {
    event.preventDefault();
    if (!service) return;
    setBusy(true);
    setError(null);
    const attributes = Object.fromEntries(Object.entries(draft.fresh).filter(([, value]) => value?.trim()));
    const person = draft.who === "known" && draft.known ? { person_id: draft.known.id } : draft.who === "new" && Object.keys(attributes).length ? { person: { attributes, language } } : {};
    const sent = Object.fromEntries(Object.entries(form).filter(([name]) => !hidden.has(name) && service.form.some((field) => field.name === name)));
    try {
      const { body } = await call<{ id: string }>("/api/v1/cases", { method: "POST", key: draft.key, body: { workflow: service.id, channel: draft.channel, language, form: sent, files_follow: true, ...person } });
      await attach(body.id, Object.values(files).flat());
      setFiles({});
      drop();
      tell(t`Le dossier est ouvert.`);
      go(`/console/cases/${body.id}`);
    } catch (refusal) {
      setError(refusal);
      keep({ ...draft, key: newKey() });
      requestAnimationFrame(() => top.current?.querySelector<HTMLElement>("[aria-invalid]")?.focus());
    } finally {
      setBusy(false);
    }
  };
  const startAgain = () => { drop(); keep(blank()); setError(null); };

  if (services && services.length === 0) return <Empty title={t`La commune n’a encore aucun service.`} />;
  return (
    <div class="take" ref={top}>
      <h1 tabIndex={-1}>{t`Prendre une demande`}</h1>
      {found && <p class="small kept">{t`Brouillon retrouvé. `}<button type="button" class="as-link" onClick={startAgain}>{t`Recommencer à neuf`}</button></p>}
      <form class="take-form" noValidate onSubmit={open}>
        <fieldset class="choices card"><legend class="unseen">{t`Comment la demande arrive`}</legend>
          <h2 aria-hidden="true">{t`Comment ?`}</h2>
          <div class="choice-row">{takenBy().map((channel) => (
            <label key={channel} class="choice" data-on={draft.channel === channel}><input class="ds-input" type="radio" name="channel" checked={draft.channel === channel} onChange={() => keep({ ...draft, channel })} /> {capital(channelWord(channel))}</label>
          ))}</div>
        </fieldset>
        <section class="card" aria-labelledby="who-title"><h2 id="who-title">{t`Qui ?`}</h2><Who draft={draft} onDraft={keep} /></section>
        <section class="card" aria-labelledby="what-title"><h2 id="what-title">{t`Quoi ?`}</h2>
          {unread !== null ? <Failed title={t`Les services n’ont pas pu être lus`} error={unread} onAgain={read} /> : !services ? <Waiting what={t`Les services se chargent`} /> : <Services all={services} chosen={draft.workflow} onChoose={(workflow) => { setError(null); setChosen(true); keep({ ...draft, workflow }); }} />}
          {service && (
            <>
              {error !== null && <Warning title={Object.keys(byField).length ? t`À compléter` : t`Le dossier n’est pas ouvert`}>{Object.keys(byField).length ? <ul>{Object.entries(byField).map(([name, text]) => { const field = service.form.find((one) => one.name === name); return <li key={name}>{field ? labelOf(field) : name} : {text}</li>; })}</ul> : sentence(error)}</Warning>}
              <Fields key={service.id} fields={service.form} values={form} hidden={hidden} errors={byField} autoFocus={chosen} files={files} onFiles={setFiles} onValues={(values) => keep({ ...draft, forms: { ...draft.forms, [draft.workflow]: values } })} />
              <Nearby workflow={service.id} form={form} />
            </>
          )}
        </section>
        <div class="buttons take-end"><Button type="submit" busy={busy} disabled={!service}>{t`Ouvrir le dossier`}</Button>{service && <span class="small">{t`À dire aussi : `}{service.alternatives}</span>}</div>
      </form>
    </div>
  );
}

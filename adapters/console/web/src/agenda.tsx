// The day at the desk: every hour of each place, who comes, and what has become of it; who has come is taken here, and who
// has not is noted. Printed, it is the list for the door.
import { useEffect, useRef, useState } from "preact/hooks";
import { call, get, newKey, sentence } from "./api";
import { announce, tell } from "./announce";
import { Button, Empty, Tag, Waiting } from "./controls";
import { Failed } from "./failed";
import { t } from "./language";
import { onChange } from "./live";
import { go, Link, place } from "./router";
import { capital, may, me, nameOf } from "./session";
import { dayOf, hourOf } from "./town_time";
import { plural } from "./words";
import { subjectOf, wantSubjects } from "./work/subjects";
import type { AgendaDay, AgendaPlace, Visitor } from "./types";

const whatWord: Record<string, string> = { expected: t`Attendu`, due: t`C’est l’heure`, "under-way": t`Venu`, done: t`Reçu`, absent: t`N’est pas venu` };
const whatColour: Record<string, string> = { expected: "info", due: "warning", "under-way": "success", done: "success", absent: "danger" };
const whatMark: Record<string, string> = { expected: "◷", due: "!", "under-way": "✓", done: "✓", absent: "✕" };

/** "2026-11-24", so many days on; noon, so that no change of the clock matters. */
const daysOn = (day: string, days: number): string => new Date(Date.parse(`${day}T12:00:00Z`) + days * 864e5).toISOString().slice(0, 10);

/** The names are read once: each reading of who somebody is, is noted. */
class Names {
  private readonly known = new Map<string, string>();
  lacks(day: AgendaDay): boolean { return visitorsOf(day).some((one) => one.person !== "" && !this.known.has(one.person)); }
  keep(day: AgendaDay): void { for (const one of visitorsOf(day)) if (one.person) this.known.set(one.person, one.name); }
  of(person: string): string { return this.known.get(person) ?? ""; }
}

const visitorsOf = (day: AgendaDay): Visitor[] => day.sites.flatMap((site) => site.hours.flatMap((hour) => hour.visitors));

interface Asked { agenda: string; day: string }

function useDay({ agenda, day }: Asked, names: Names): { seen: AgendaDay | null; error: unknown; read: () => Promise<void> } {
  const [seen, setSeen] = useState<AgendaDay | null>(null);
  const [error, setError] = useState<unknown>(null);
  const wanted = useRef("");
  wanted.current = `${agenda}/${day}`;
  const read = async () => {
    const ask = (withNames: boolean) => get<AgendaDay>(`/console/api/agendas/${encodeURIComponent(agenda)}/day?${new URLSearchParams({ names: String(withNames), ...(day ? { day } : {}) })}`);
    try {
      let found = await ask(false);
      if (may("person:read-personal") && names.lacks(found)) { found = await ask(true); names.keep(found); }
      // Another day was asked for meanwhile: its answer counts.
      if (wanted.current !== `${agenda}/${day}`) return;
      setSeen(found);
      wantSubjects(visitorsOf(found));
      setError(null);
    } catch (refusal) { setError(refusal); }
  };
  useEffect(() => {
    void read();
    return onChange((changes) => { if (changes.some((change) => /\.(appointment|task|case|wait)\./.test(change.type))) void read(); });
  }, [agenda, day]);
  return { seen, error, read };
}

function Here({ visitor, name, onDone }: { visitor: Visitor; name: string; onDone: () => Promise<void> }) {
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  const { task } = visitor;
  if (!task || !may("task:work")) return null;
  const path = `/api/v1/cases/${visitor.case}/tasks/${encodeURIComponent(task.id)}`;
  const mine = task.agent === me.value?.subject;
  const act = async (work: () => Promise<void>) => {
    setBusy(true);
    try { await work(); } catch (error) { tell(`${visitor.reference} : ${sentence(error)}`, true); } finally { setBusy(false); setAsking(false); }
    await onDone();
    // What was pressed goes away with the press.
    requestAnimationFrame(() => { if (document.activeElement === document.body) document.querySelector<HTMLElement>("main h1")?.focus(); });
  };
  const claim = async () => { if (!mine) await call(`${path}/claim`, { method: "POST" }); };
  const came = () => act(async () => { await claim(); go(`/console/cases/${visitor.case}`); tell(t`${visitor.reference} est à vous.`); });
  const missing = (outcome: string) => act(async () => { await claim(); await call(`${path}/complete`, { method: "POST", key: newKey(), body: { outcome } }); tell(t`Noté : ${name || visitor.reference} n’est pas venu.`); });
  if (task.agent && !mine) return <span class="small">{t`avec ${nameOf(task.agent)}`}</span>;
  const { absent } = task;
  if (asking && absent) return (
    <div key="sure" class="buttons" role="group" aria-label={t`${name || visitor.reference} n’est pas venu ?`}>
      <Button colour="danger" busy={busy} autoFocus onClick={() => void missing(absent.id)}>{t`Confirmer : ${absent.label}`}</Button>
      <Button variant="tertiary" onClick={() => setAsking(false)}>{t`Revenir aux choix`}</Button>
    </div>
  );
  return (
    <div class="buttons">
      <Button busy={busy} onClick={() => void came()}>{mine ? t`Ouvrir le dossier` : t`Est là`}<span class="unseen"> : {name || visitor.reference}</span></Button>
      {absent && <Button variant="tertiary" onClick={() => setAsking(true)}>{t`N’est pas venu`}<span class="unseen"> : {name || visitor.reference}</span></Button>}
    </div>
  );
}

function Visit({ visitor, name, onDone }: { visitor: Visitor; name: string; onDone: () => Promise<void> }) {
  return (
    <li class="visit" data-what={visitor.what}>
      <div class="visit-who">
        <p><strong>{name || (visitor.person ? t`Personne connue` : t`Sans nom`)}</strong> <Tag colour={whatColour[visitor.what] ?? "neutral"}><span aria-hidden="true">{whatMark[visitor.what]}</span> {whatWord[visitor.what] ?? visitor.what}</Tag></p>
        <p class="small"><Link to={`/console/cases/${visitor.case}`}>{visitor.reference}</Link> · {subjectOf(visitor) || visitor.title}</p>
      </div>
      <Here visitor={visitor} name={name} onDone={onDone} />
    </li>
  );
}

function Site({ site, names, free, onDone }: { site: AgendaPlace; names: Names; free: boolean; onDone: () => Promise<void> }) {
  const shown = site.hours.filter((hour) => free || hour.visitors.length > 0);
  const comes = site.hours.reduce((sum, hour) => sum + hour.visitors.length, 0);
  return (
    <section class="card agenda-site" aria-labelledby={`site-${site.id}`}>
      <div class="card-head"><h2 id={`site-${site.id}`}>{site.title}</h2><p class="small">{plural(comes, t`personne`, t`personnes`)} · {plural(site.counters, t`guichet`, t`guichets`)}</p></div>
      {site.hours.length === 0 ? <p class="small">{t`Personne n’est reçu ici ce jour-là.`}</p> : comes === 0 && !free ? <p class="small">{t`Personne n’a pris rendez-vous ici ce jour-là.`}</p> : (
        <ol class="agenda-hours">{shown.map((hour) => (
          <li key={hour.starts} class="agenda-hour">
            <p class="agenda-time"><time dateTime={hour.starts}>{hourOf(hour.starts)}</time></p>
            <ul class="visits">
              {hour.visitors.map((visitor) => <Visit key={visitor.case} visitor={visitor} name={names.of(visitor.person)} onDone={onDone} />)}
              {hour.free > 0 && free && <li class="small agenda-free">{plural(hour.free, t`guichet libre`, t`guichets libres`)}</li>}
            </ul>
          </li>
        ))}</ol>
      )}
    </section>
  );
}

const address = ({ agenda, day }: Asked): string => `/console/agenda/${encodeURIComponent(agenda)}${day ? `?day=${day}` : ""}`;

/** The day before, the day after, any day; left and right arrows do it too. */
function Choose({ asked, seen, free, onFree }: { asked: Asked; seen: AgendaDay | null; free: boolean; onFree: (free: boolean) => void }) {
  const agendas = me.value?.town?.agendas ?? [];
  const here = asked.day || (seen?.day ?? "");
  const to = (day: string) => go(address({ ...asked, day }));
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || !here || (event.target as HTMLElement).closest("input, textarea, select, dialog, summary")) return;
      // Keys come faster than days are read: the address knows where they have come to.
      if (event.key === "ArrowLeft" || event.key === "ArrowRight") { event.preventDefault(); to(daysOn(place.value.query.get("day") ?? here, event.key === "ArrowLeft" ? -1 : 1)); }
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  });
  return (
    <div class="agenda-choices">
      {agendas.length > 1 && <label><span class="unseen">{t`Agenda`}</span><select class="ds-input" value={asked.agenda} onChange={(event) => go(address({ ...asked, agenda: event.currentTarget.value }))}>{agendas.map((one) => <option key={one.id} value={one.id}>{one.title}</option>)}</select></label>}
      <Button variant="secondary" disabled={!here} onClick={() => to(daysOn(here, -1))} aria-label={t`Le jour d’avant`}>←</Button>
      <label><span class="unseen">{t`Jour`}</span><input class="ds-input" type="date" value={here} onChange={(event) => { if (event.currentTarget.value) to(event.currentTarget.value); }} /></label>
      <Button variant="secondary" disabled={!here} onClick={() => to(daysOn(here, 1))} aria-label={t`Le jour d’après`}>→</Button>
      {asked.day && <Button variant="tertiary" onClick={() => to("")}>{t`Aujourd’hui`}</Button>}
      <label class="tick"><input class="ds-input" type="checkbox" checked={free} onChange={(event) => onFree(event.currentTarget.checked)} />{t` Heures libres aussi`}</label>
      <Button variant="secondary" onClick={() => print()}>{t`Imprimer`}</Button>
    </div>
  );
}

export function Agenda() {
  const agendas = me.value?.town?.agendas ?? [];
  const asked: Asked = { agenda: place.value.what || (agendas[0]?.id ?? ""), day: place.value.query.get("day") ?? "" };
  const names = useRef(new Names()).current;
  const [free, setFree] = useState(false);
  const { seen, error, read } = useDay(asked, names);
  const title = seen ? capital(dayOf(`${seen.day}T12:00:00Z`)) : t`Agenda`;
  useEffect(() => { document.title = `${title} · Guichet`; if (seen) announce(`${title} : ${plural(visitorsOf(seen).length, t`personne`, t`personnes`)}.`); }, [title]);
  if (agendas.length === 0) return <Empty title={t`La commune n’a pas d’agenda.`}><p><Link to="/console">{t`Revenir à mon travail`}</Link></p></Empty>;
  return (
    <div class="figures agenda">
      <div class="card-head"><h1 tabIndex={-1}>{title}</h1><p>{seen?.title}</p></div>
      <Choose asked={asked} seen={seen} free={free} onFree={setFree} />
      {error !== null && <Failed title={t`L’agenda n’a pas pu être lu`} error={error} onAgain={() => void read()} />}
      {!seen ? error === null && <Waiting what={t`L’agenda se charge`} lines={6} />
        : seen.sites.every((site) => site.hours.length === 0) ? <Empty title={t`Personne n’est reçu ce jour-là.`}><Button variant="secondary" onClick={() => go(address({ ...asked, day: daysOn(seen.day, 1) }))}>{t`Voir le jour d’après`}</Button></Empty>
        : <>
            {seen.more && <p class="small">{t`Seules les demandes les plus récentes ont été regardées.`}</p>}
            <div class="agenda-sites">{seen.sites.map((site) => <Site key={site.id} site={site} names={names} free={free} onDone={read} />)}</div>
          </>}
    </div>
  );
}

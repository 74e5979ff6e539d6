// How the services keep their word: figures, each with the cases behind it, every chart also a table and a file.
import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { get, type Page } from "./api";
import { Button, Empty, Waiting } from "./controls";
import { Failed } from "./failed";
import { Table, Trend, type Column } from "./figures";
import { t } from "./language";
import { OfTown } from "./of_town";
import { go, Link, place } from "./router";
import { capital, may, queueTitle, teamTitle } from "./session";
import { channelWord, decimal, humanise, number, plural } from "./words";
import { loadServices } from "./case/store";
import { behind, Cases, type Behind } from "./supervise/cases";
import { Channels, type Contact } from "./supervise/channels";
import { Districts } from "./supervise/districts";
import { Incidents } from "./supervise/incidents";
import { Letters } from "./supervise/letters";
import { TownMap } from "./supervise/map";
import { Papers } from "./supervise/paper";
import type { QueueCount } from "./types";

export interface Group { key: string; received: number; closed: number; open: number; met: number; late: number; warned: number; late_open: number; answers: number; score: number | null; median_hours: number | null; p90_hours: number | null }
interface Statistics { from: string; to: string; total: Group; by_service: Group[]; by_team: Group[]; by_channel: Group[]; by_week: Group[]; by_zone: Group[]; without_place: number; by_week_and_channel: Contact[] }

export const duration = (hours: number | null): string => (hours === null ? "–" : hours < 48 ? `${Math.round(hours)} h` : `${number(Math.round(hours / 24))} j`);
/** The share kept, of those with a delay that has come to its end. */
const kept = (group: Group): string => { const all = group.met + group.late + group.late_open; return all === 0 ? "–" : `${Math.round((100 * group.met) / all)} %`; };

/** "4,2 / 5 (37)", or that nobody has said anything. */
const liked = (group: Group): string => (group.score === null ? "–" : t`${decimal(group.score)} / 5 (${number(group.answers)})`);

const periods: [string, number][] = [[t`4 semaines`, 4], [t`12 semaines`, 12], [t`26 semaines`, 26], [t`Un an`, 52], [t`Tout`, 0]];
type Show = "" | "map" | "incidents" | "letters" | "paper" | "cases";
const views: [Show, string][] = [["", t`Chiffres`], ["map", t`Carte`], ["incidents", t`Incidents`], ["letters", t`Lettres`], ["paper", t`Courrier à poster`]];
type By = "by_service" | "by_team" | "by_channel";
const heading: Record<By, string> = { by_service: t`Service`, by_team: t`Équipe`, by_channel: t`Canal` };
const tables: [By, string][] = [["by_service", t`Par service`], ["by_team", t`Par équipe`], ["by_channel", t`Par canal`]];

/** With somewhere to go, a figure is the way to the very cases it counts. */
function Figure({ name, value, note, colour, to }: { name: string; value: string; note: ComponentChildren; colour?: string; to?: string }) {
  return <div class="figure" data-colour={colour}><dt>{name}</dt><dd><span class="figure-value">{to ? <Link to={to}>{value}<span class="unseen">{t` : les voir`}</span></Link> : value}</span><span class="small">{note}</span></dd></div>;
}

function Queues() {
  const [queues, setQueues] = useState<QueueCount[]>([]);
  useEffect(() => { get<Page<QueueCount>>("/api/v1/queues").then((page) => setQueues(page.items)).catch(() => undefined); }, []);
  if (queues.length === 0) return null;
  const columns: Column<QueueCount>[] = [
    { name: t`File`, cell: (row) => <Link to={`/console/work/${row.queue}`}><OfTown>{queueTitle(row.queue)}</OfTown></Link>, text: (row) => queueTitle(row.queue) },
    { name: t`À faire`, number: true, cell: (row) => number(row.open), text: (row) => String(row.open) },
    { name: t`Prises`, number: true, cell: (row) => number(row.claimed), text: (row) => String(row.claimed) },
    { name: t`Bientôt dues`, number: true, cell: (row) => number(row.warned), text: (row) => String(row.warned) },
    { name: t`En retard`, number: true, cell: (row) => number(row.late), text: (row) => String(row.late) },
  ];
  return <section class="card"><h2>{t`Charge des files`}</h2><Table name="files" caption={t`Charge des files, maintenant`} columns={columns} rows={queues} keyOf={(row) => row.queue} /></section>;
}

/** `own`: what is counted by is called in the page's own words, not in the town's. */
export const groupColumns = (title: string, nameOf: (key: string) => string, drill?: (group: Group, state: string, lateness: string, value: number) => ComponentChildren, own = false): Column<Group>[] => {
  const open = drill ?? ((_group: Group, _state: string, _lateness: string, value: number) => number(value));
  return [
    { name: title, cell: (row) => (own || !row.key ? nameOf(row.key) : <OfTown>{nameOf(row.key)}</OfTown>), text: (row) => nameOf(row.key) },
    { name: t`Reçues`, number: true, cell: (row) => number(row.received), text: (row) => String(row.received) },
    { name: t`En cours`, number: true, cell: (row) => open(row, "open", "", row.open), text: (row) => String(row.open) },
    { name: t`En retard`, number: true, cell: (row) => open(row, "open", "late", row.late_open), text: (row) => String(row.late_open) },
    { name: t`À risque`, number: true, cell: (row) => open(row, "open", "warned", row.warned), text: (row) => String(row.warned) },
    { name: t`Délai tenu`, number: true, cell: kept, text: kept },
    { name: t`Médiane`, number: true, cell: (row) => duration(row.median_hours), text: (row) => String(row.median_hours ?? "") },
    { name: t`9 sur 10 en`, number: true, cell: (row) => duration(row.p90_hours), text: (row) => String(row.p90_hours ?? "") },
    { name: t`Satisfaction`, number: true, cell: liked, text: (row) => String(row.score ?? "") },
  ];
};

/** What names a group where its very cases are listed. */
const nameIn: Record<By, keyof Behind> = { by_service: "service", by_team: "team", by_channel: "channel" };

function Groups({ by, title, groups, titles, from }: { by: By; title: string; groups: Group[]; titles: Map<string, string>; from: string }) {
  const nameOf = (key: string): string => (by === "by_service" ? titles.get(key) ?? humanise(key) : by === "by_team" ? teamTitle(key) : capital(channelWord(key)));
  const drill = (group: Group, state: string, lateness: string, value: number): ComponentChildren => (value > 0
    ? <Link to={behind({ [nameIn[by]]: group.key, state, lateness, from })}>{number(value)}</Link> : number(value));
  return <section class="card"><h2>{title}</h2><Table name={by.replace("by_", "par-")} caption={title} columns={groupColumns(heading[by], nameOf, drill, by === "by_channel")} rows={[...groups].sort((a, b) => b.received - a.received)} keyOf={(row) => row.key} /></section>;
}

function Views({ shown }: { shown: Show }) {
  return (
    <nav class="switch" aria-label={t`Ce qui est suivi`}>
      {views.filter(([view]) => (view !== "letters" && view !== "paper") || may("case:read-personal")).map(([view, name]) => <Link key={view} to={`/console/supervise${view ? `?show=${view}` : ""}`} aria-current={shown === view ? "page" : undefined}>{name}</Link>)}
    </nav>
  );
}

function Numbers({ figures, titles, from }: { figures: Statistics; titles: Map<string, string>; from: string }) {
  const { total } = figures;
  const open = (lateness: string): string => behind({ state: "open", lateness, from });
  return (
    <>
      <dl class="figure-row">
        <Figure name={t`Demandes reçues`} value={number(total.received)} note={total.open > 0 ? <Link to={open("")}>{t`${number(total.open)} en cours`}</Link> : t`${number(total.open)} en cours`} />
        <Figure name={t`Délai tenu`} value={kept(total)} note={t`${number(total.met)} à temps, ${number(total.late)} en retard`} />
        <Figure name={t`En retard maintenant`} value={number(total.late_open)} {...(total.late_open > 0 ? { to: open("late") } : {})} note={total.warned > 0 ? <Link to={open("warned")}>{plural(total.warned, t`bientôt due`, t`bientôt dues`)}</Link> : plural(0, t`bientôt due`, t`bientôt dues`)} colour={total.late_open > 0 ? "danger" : "success"} />
        <Figure name={t`Durée de traitement`} value={duration(total.median_hours)} note={t`une sur deux ; neuf sur dix en ${duration(total.p90_hours)}`} />
        <Figure name={t`Satisfaction`} value={total.score === null ? "–" : t`${decimal(total.score)} / 5`} note={total.answers === 0 ? t`aucun avis` : t`${number(total.answers)} avis`} />
      </dl>
      <section class="card"><h2>{t`Semaine par semaine`}</h2><Trend weeks={figures.by_week} /></section>
      <Channels groups={figures.by_channel} contacts={figures.by_week_and_channel} />
      {tables.map(([by, title]) => <Groups key={by} by={by} title={title} groups={figures[by]} titles={titles} from={from} />)}
      <Districts groups={figures.by_zone} withoutPlace={figures.without_place} from={from} />
      <Queues />
      <p class="small">{t`La médiane compte les heures de l’horloge entre la réception et la clôture, à 8 % près. « Délai tenu » ne compte que les demandes qui ont un délai écoulé ou tenu.`}</p>
    </>
  );
}

export const since = (weeks: number): string => (weeks === 0 ? "" : new Date(Date.now() - weeks * 7 * 24 * 3600 * 1000).toISOString().slice(0, 10));

export function Supervise() {
  const [weeks, setWeeks] = useState(26);
  const [figures, setFigures] = useState<Statistics | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [titles, setTitles] = useState<Map<string, string>>(new Map());
  const shown = (place.value.query.get("show") ?? "") as Show;
  useEffect(() => { document.title = t`Suivre le service · Guichet`; loadServices().then((all) => setTitles(new Map([...all.values()].map((one) => [one.id, one.title])))).catch(() => undefined); }, []);
  const read = () => { get<Statistics>(`/console/api/statistics?${new URLSearchParams(weeks ? { from: since(weeks) } : {})}`).then((found) => { setFigures(found); setError(null); }).catch(setError); };
  const counts = shown === "";  // the other parts read what is theirs
  useEffect(() => { if (counts) read(); }, [weeks, counts]);
  if (shown === "cases") return <Cases titles={titles} />;
  return (
    <div class="figures">
      <div class="card-head">
        <h1 tabIndex={-1}>{t`Suivre le service`}</h1>
        {shown !== "incidents" && shown !== "letters" && shown !== "paper" && <label class="period">{t`Demandes reçues depuis`} <select class="ds-input" value={weeks} onChange={(event) => setWeeks(Number(event.currentTarget.value))}>{periods.map(([text, value]) => <option key={value} value={value}>{text}</option>)}</select></label>}
      </div>
      <Views shown={shown} />
      {counts && error !== null && <Failed title={t`Les chiffres n’ont pas pu être lus`} error={error} onAgain={read} />}
      {shown === "map" ? <TownMap weeks={weeks} titles={titles} /> : shown === "incidents" ? <Incidents /> : shown === "letters" ? <Letters /> : shown === "paper" ? <Papers />
        : !figures ? error === null && <Waiting what={t`Les chiffres se chargent`} lines={6} />
        : figures.total.received === 0 ? <Empty title={t`Aucune demande dans cette période.`}><Button variant="secondary" onClick={() => { setWeeks(0); go("/console/supervise"); }}>{t`Tout montrer`}</Button></Empty>
        : <Numbers figures={figures} titles={titles} from={weeks ? since(weeks) : ""} />}
    </div>
  );
}

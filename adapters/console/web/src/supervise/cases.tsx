// The very cases behind a figure.
import { useEffect, useState } from "preact/hooks";
import { get, type Page } from "../api";
import { Button, Empty, Waiting } from "../controls";
import { Failed } from "../failed";
import { Table, type Column } from "../figures";
import { t } from "../language";
import { Link, place } from "../router";
import { capital, teamTitle } from "../session";
import { statusWord } from "../status";
import { channelWord, day, dueIn, latenessWord, plural } from "../words";
import type { CaseRow, Lateness } from "../types";
import { useDistricts } from "./districts";

export const caseColumns = (): Column<CaseRow>[] => [
  { name: t`Référence`, cell: (row) => <Link to={`/console/cases/${row.id}`}>{row.reference}</Link>, text: (row) => row.reference },
  { name: t`Demande`, cell: (row) => row.title, text: (row) => row.title },
  { name: t`Reçue`, cell: (row) => day(row.opened), text: (row) => row.opened },
  { name: t`État`, cell: (row) => statusWord(row.workflow, row.status) || (row.state === "open" ? t`En cours` : t`Close`), text: (row) => statusWord(row.workflow, row.status) },
  { name: t`Délai`, cell: (row) => latenessWord[row.lateness], text: (row) => latenessWord[row.lateness] },
  { name: t`Échéance`, cell: (row) => (row.state === "open" ? dueIn(row.due) : row.closed ? t`close le ${day(row.closed)}` : ""), text: (row) => row.due ?? "" },
];

/** Which cases a figure counts; what is empty says nothing. */
export interface Behind { service?: string; state?: string; lateness?: string; team?: string; channel?: string; district?: string; from?: string }

export function behind(figure: Behind): string {
  const said = Object.entries(figure).filter((pair): pair is [string, string] => typeof pair[1] === "string" && pair[1] !== "");
  return `/console/supervise?${new URLSearchParams([["show", "cases"], ...said])}`;
}

/** Figures count whole weeks, from their Monday (UTC). */
function mondayOf(date: string): number {
  const at = new Date(`${date}T00:00:00Z`);
  return at.getTime() - ((at.getUTCDay() + 6) % 7) * 864e5;
}

const pagesMax = 8;
const enough = 50;

interface Read { rows: CaseRow[]; next: string }

/** A page of the server's may be short where little is counted among much: read on until there is something to see. */
async function readOn(from: string, before: CaseRow[]): Promise<Read> {
  let rows = before;
  let next = from;
  for (let pages = 0; next && pages < pagesMax && rows.length < before.length + enough; ++pages) {
    const page = await get<Page<CaseRow>>(next);
    rows = rows.concat(page.items);
    next = page.next ?? "";
  }
  return { rows, next };
}

function useCases(figure: Behind) {
  const [{ rows, next }, setRead] = useState<Read>({ rows: [], next: "" });
  const [busy, setBusy] = useState(true);
  const [error, setError] = useState<unknown>(null);
  const read = (from: string, before: CaseRow[]): void => {
    setBusy(true);
    readOn(from, before).then((found) => { setRead(found); setError(null); }).catch(setError).finally(() => setBusy(false));
  };
  const begin = (): void => {
    const { service, district, ...rest } = figure;
    const said = Object.entries({ workflow: service, zone: district, ...rest }).filter((pair): pair is [string, string] => typeof pair[1] === "string" && pair[1] !== "");
    read(`/console/api/counted?${new URLSearchParams([["limit", "200"], ...said])}`, []);
  };
  useEffect(begin, [JSON.stringify(figure)]);
  return { rows, next, busy, error, more: () => read(next, rows), again: begin };
}

/** Where a delay is what was asked for, what is most overdue stands first. */
const byDue = (rows: CaseRow[]): CaseRow[] => [...rows].sort((a, b) => (a.due ?? "9").localeCompare(b.due ?? "9"));

export function Cases({ titles }: { titles: Map<string, string> }) {
  const asked = (name: keyof Behind): string => place.value.query.get(name) ?? "";
  const figure: Behind = { service: asked("service"), state: asked("state"), lateness: asked("lateness"), team: asked("team"), channel: asked("channel"), district: asked("district"), from: asked("from") };
  const { rows, next, busy, error, more, again } = useCases(figure);
  const districts = useDistricts();
  const what = [
    titles.get(figure.service ?? "") ?? t`Tous les services`, figure.team ? teamTitle(figure.team) : "", figure.district ? districts.get(figure.district) ?? figure.district : "", figure.channel ? capital(channelWord(figure.channel)) : "",
    figure.state === "open" ? t`en cours` : figure.state === "closed" ? t`clos` : "", figure.lateness ? (latenessWord[figure.lateness as Lateness] ?? "").toLowerCase() : "",
  ].filter(Boolean).join(", ");
  return (
    <div class="figures">
      <p><Link to="/console/supervise">{t`← Suivre le service`}</Link></p>
      <h1 tabIndex={-1}>{what}</h1>
      {figure.from && <p class="small">{t`Demandes reçues depuis le ${day(new Date(mondayOf(figure.from)).toISOString())}.`}</p>}
      {error !== null && <Failed title={t`Les dossiers n’ont pas pu être lus`} error={error} onAgain={rows.length > 0 ? more : again} />}
      {rows.length > 0 && <section class="card"><Table name={`dossiers-${figure.service || "tous"}`} caption={`${plural(rows.length, t`dossier`, t`dossiers`)}${next ? t` et d’autres` : ""}`} columns={caseColumns()} rows={figure.lateness ? byDue(rows) : rows} keyOf={(row) => row.id} /></section>}
      {rows.length === 0 && !busy && error === null && <Empty title={t`Aucun dossier.`} />}
      {busy ? <Waiting what={t`Les dossiers se chargent`} /> : next && error === null && <Button variant="secondary" onClick={more}>{t`Montrer la suite`}</Button>}
    </div>
  );
}

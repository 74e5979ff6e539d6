// The very cases behind a figure.
import { useEffect, useState } from "preact/hooks";
import { get, type Page } from "../api";
import { Button, Empty, Waiting } from "../controls";
import { Table, type Column } from "../figures";
import { t } from "../language";
import { Link, place } from "../router";
import { day, dueIn, latenessWord, plural } from "../words";
import type { CaseRow } from "../types";

export const caseColumns = (): Column<CaseRow>[] => [
  { name: t`Référence`, cell: (row) => <Link to={`/console/cases/${row.id}`}>{row.reference}</Link>, text: (row) => row.reference },
  { name: t`Demande`, cell: (row) => row.title, text: (row) => row.title },
  { name: t`Reçue`, cell: (row) => day(row.opened), text: (row) => row.opened },
  { name: t`État`, cell: (row) => row.status || (row.state === "open" ? t`En cours` : t`Close`), text: (row) => row.status },
  { name: t`Délai`, cell: (row) => latenessWord[row.lateness], text: (row) => latenessWord[row.lateness] },
  { name: t`Échéance`, cell: (row) => (row.state === "open" ? dueIn(row.due) : row.closed ? t`close le ${day(row.closed)}` : ""), text: (row) => row.due ?? "" },
];

export function Cases({ titles }: { titles: Map<string, string> }) {
  const query = place.value.query;
  const workflow = query.get("service") ?? "";
  const state = query.get("state") ?? "";
  const only = query.get("lateness") ?? "";
  const [rows, setRows] = useState<CaseRow[]>([]);
  const [next, setNext] = useState<string | null>(null);
  const [busy, setBusy] = useState(true);
  const read = async (from: string, before: CaseRow[]) => {
    setBusy(true);
    let address_ = from;
    let all = before;
    // What is filtered here is looked for further on, up to a few thousand cases at a time.
    for (let pages = 0; address_ && pages < 8; ++pages) {
      const page = await get<Page<CaseRow>>(address_);
      all = all.concat(page.items.filter((row) => !only || row.lateness === only));
      address_ = page.next ?? "";
      if (all.length >= before.length + 50) break;
    }
    setRows(all);
    setNext(address_ || null);
    setBusy(false);
  };
  useEffect(() => { void read(`/api/v1/cases?${new URLSearchParams({ limit: "200", ...(workflow ? { workflow } : {}), ...(state ? { state } : {}) })}`, []).catch(() => setBusy(false)); }, [workflow, state, only]);
  const what = [titles.get(workflow) ?? t`Tous les services`, state === "open" ? t`en cours` : state === "closed" ? t`clos` : "", only === "late" ? t`en retard` : ""].filter(Boolean).join(", ");
  return (
    <div class="figures">
      <p><Link to="/console/supervise">{t`← Suivre le service`}</Link></p>
      <h1 tabIndex={-1}>{what}</h1>
      {rows.length > 0 && <Table name={`dossiers-${workflow || "tous"}`} caption={`${plural(rows.length, t`dossier`, t`dossiers`)}${next ? t` et d’autres` : ""}`} columns={caseColumns()} rows={rows} keyOf={(row) => row.id} />}
      {rows.length === 0 && !busy && <Empty title={t`Aucun dossier.`} />}
      {busy ? <Waiting what={t`Les dossiers se chargent`} /> : next && <Button variant="secondary" onClick={() => void read(next, rows)}>{t`Montrer la suite`}</Button>}
    </div>
  );
}


// Cases that stand still because a rule could not be applied: why, and the two ways on: try again, or send to a step.
import { useEffect, useState } from "preact/hooks";
import { call, get, sentence, type Page } from "../api";
import { tell } from "../announce";
import { Button, Empty, Text, Waiting, Warning } from "../controls";
import { Failed } from "../failed";
import { useDraft } from "../draft";
import { t } from "../language";
import { onChange } from "../live";
import { Link } from "../router";
import { may } from "../session";
import { age, humanise, longTime } from "../words";
import type { CaseRow } from "../types";

export interface Incident extends CaseRow { incident: string; at: string[]; steps: { id: string; status: string }[] }

/** Its reason is for the timeline; it is kept while it is typed. */
export function Resume({ id, at, steps, onDone }: { id: string; at: string[]; steps: { id: string; status: string }[]; onDone: () => void }) {
  const [{ reason, step }, keep, , drop] = useDraft(`resume/${id}`, { reason: "", step: "" });
  const [busy, setBusy] = useState(false);
  const [missing, setMissing] = useState(false);
  const [error, setError] = useState<unknown>(null);
  if (!may("case:priority")) return <p class="small">{t`Un responsable peut le relancer.`}</p>;
  const go = async (event: Event) => {
    event.preventDefault();
    setMissing(!reason.trim());
    if (!reason.trim()) return;
    setBusy(true);
    try {
      await call(`/api/v1/cases/${id}/resume`, { method: "POST", body: { reason: reason.trim(), ...(step ? { step } : {}) } });
      drop();
      setError(null);
      tell(t`Le dossier repart.`);
      onDone();
    } catch (refusal) { setError(refusal); } finally { setBusy(false); }
  };
  return (
    <form class="resume" noValidate onSubmit={go}>
      {error !== null && <Warning>{sentence(error)}</Warning>}
      <Text label={t`Pourquoi il peut repartir`} value={reason} onValue={(typed) => keep({ reason: typed, step })} error={missing ? t`Un mot pour l’histoire du dossier.` : undefined} required />
      <label class="ds-field"><span class="ds-label" data-weight="medium">{t`Où il repart`}</span>
        <select class="ds-input" value={step} onChange={(event) => keep({ reason, step: event.currentTarget.value })}>
          <option value="">{t`Là où il s’est arrêté : ${at.map(humanise).join(", ")}`}</option>
          {steps.filter((one) => !at.includes(one.id)).map((one) => <option key={one.id} value={one.id}>{one.status ? `${humanise(one.id)} · ${one.status}` : humanise(one.id)}</option>)}
        </select>
      </label>
      <Button type="submit" busy={busy}>{step ? t`Envoyer à cette étape` : t`Réessayer`}</Button>
    </form>
  );
}

export function Incidents() {
  const [rows, setRows] = useState<Incident[] | null>(null);
  const [next, setNext] = useState("");
  const [error, setError] = useState<unknown>(null);
  const read = async (from = "", before: Incident[] = []) => {
    try {
      const page = await get<Page<Incident>>(from || "/console/api/incidents?limit=50");
      setRows(before.concat(page.items));
      setNext(page.next ?? "");
      setError(null);
    } catch (refusal) { setError(refusal); }
  };
  useEffect(() => {
    void read();
    return onChange((changes) => { if (changes.some((change) => /\.incident\./.test(change.type))) void read(); });
  }, []);
  if (error !== null) return <Failed title={t`Les incidents n’ont pas pu être lus`} error={error} onAgain={() => void read()} />;
  if (!rows) return <Waiting what={t`Les incidents se chargent`} />;
  if (rows.length === 0) return <Empty title={t`Aucun dossier n’est bloqué.`}><p>{t`Quand une règle d’un service ne peut pas être appliquée, le dossier attend ici qu’on le relance.`}</p></Empty>;
  return (
    <>
      <ul class="incidents">
        {rows.map((row) => (
          <li key={row.id} class="card">
            <div class="card-head"><h2><Link to={`/console/cases/${row.id}`}>{row.reference}</Link> {row.title}</h2><span class="small" title={longTime(row.opened)}>{t`reçue il y a ${age(row.opened)}`}</span></div>
            <p class="letter">{row.incident}</p>
            <Resume id={row.id} at={row.at} steps={row.steps} onDone={() => void read()} />
          </li>
        ))}
      </ul>
      {next && <Button variant="secondary" onClick={() => void read(next, rows)}>{t`Montrer la suite`}</Button>}
    </>
  );
}

// Who is away and who stands in: noted by oneself, or by who gives tasks to others.
import { useEffect, useState } from "preact/hooks";
import { absences, loadAbsences, type Absence } from "../absences";
import { call, Refusal, sentence } from "../api";
import { tell } from "../announce";
import { Button, Text, Waiting, Warning } from "../controls";
import { Failed } from "../failed";
import { useDraft } from "../draft";
import { Table } from "../figures";
import { t } from "../language";
import { may, me, nameOf } from "../session";
import { day } from "../words";

const mine = (): string => (me.value?.subject ?? "").replace("agents/", "");
const mayEnd = (absence: Absence): boolean => absence.agent === mine() || may("task:assign");

function faults(error: unknown): Record<string, string> {
  if (!(error instanceof Refusal)) return {};
  const found: Record<string, string> = {};
  if (error.field("/from")) found.from = t`Une date : jour, mois, année.`;
  if (error.field("/until")) found.until = t`Le dernier jour n’est ni passé, ni avant le premier.`;
  if (error.field("/substitute")) found.substitute = t`Choisissez quelqu’un d’autre.`;
  return found;
}

function Choose({ label, value, onValue, error }: { label: string; value: string; onValue: (agent: string) => void; error?: string | undefined }) {
  return (
    <label class="ds-field"><span class="ds-label" data-weight="medium">{label}</span>
      <select class="ds-input" value={value} aria-invalid={error ? true : undefined} onChange={(event) => onValue(event.currentTarget.value)}>
        <option value="">{t`Quel collègue ?`}</option>{(me.value?.agents ?? []).map((one) => <option key={one.id} value={one.id}>{one.name}</option>)}
      </select>
      {error && <span class="ds-validation-message">{error}</span>}
    </label>
  );
}

function Note() {
  const [draft, keep, , drop] = useDraft("absence", { agent: mine(), from: "", until: "", substitute: "" });
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const wrong = faults(error);
  const send = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    try {
      await call("/console/api/absences", { method: "POST", body: draft });
      drop();
      setError(null);
      tell(t`L’absence est notée.`);
      await loadAbsences();
    } catch (refusal) { setError(refusal); } finally { setBusy(false); }
  };
  return (
    <form class="absence" noValidate onSubmit={send}>
      {error !== null && Object.keys(wrong).length === 0 && <Warning>{sentence(error)}</Warning>}
      {may("task:assign") && <Choose label={t`Qui est absent`} value={draft.agent} onValue={(agent) => keep({ ...draft, agent })} />}
      <Text label={t`Premier jour`} type="date" value={draft.from} onValue={(from) => keep({ ...draft, from })} error={wrong.from} />
      <Text label={t`Dernier jour`} type="date" value={draft.until} onValue={(until) => keep({ ...draft, until })} error={wrong.until} />
      <Choose label={t`Qui remplace`} value={draft.substitute} onValue={(substitute) => keep({ ...draft, substitute })} error={wrong.substitute} />
      <Button type="submit" busy={busy} disabled={!draft.agent || !draft.substitute}>{t`Noter l’absence`}</Button>
    </form>
  );
}

export function Absences() {
  const [error, setError] = useState<unknown>(null);
  const [known, setKnown] = useState(false);
  const read = () => { loadAbsences().then(() => { setKnown(true); setError(null); }).catch(setError); };
  useEffect(read, []);
  const end = async (agent: string) => {
    try {
      await call(`/console/api/absences/${encodeURIComponent(agent)}`, { method: "DELETE" });
      tell(t`L’absence est finie.`);
      await loadAbsences();
    } catch (refusal) { tell(sentence(refusal), true); }
  };
  return (
    <section class="card"><h2>{t`Absences`}</h2>
      <p class="small">{t`Qui remplace voit les tâches de la personne absente dans son travail, et peut les reprendre à son nom.`}</p>
      {error !== null ? <Failed title={t`Les absences n’ont pas pu être lues`} error={error} onAgain={read} />
        : !known ? <Waiting what={t`Les absences se chargent`} />
        : absences.value.length === 0 ? <p>{t`Personne n’est absent.`}</p> : (
        <Table name="absences" caption={t`Absences`} rows={absences.value} keyOf={(row) => row.agent} columns={[
          { name: t`Agent`, cell: (row: Absence) => nameOf(`agents/${row.agent}`), text: (row: Absence) => row.agent },
          { name: t`Du`, cell: (row: Absence) => day(row.from), text: (row: Absence) => row.from },
          { name: t`Au`, cell: (row: Absence) => day(row.until), text: (row: Absence) => row.until },
          { name: t`Remplacé par`, cell: (row: Absence) => nameOf(`agents/${row.substitute}`), text: (row: Absence) => row.substitute },
          { name: t`De retour`, cell: (row: Absence) => (mayEnd(row) ? <button type="button" class="as-link" onClick={() => void end(row.agent)}>{t`Mettre fin`}<span class="unseen"> {nameOf(`agents/${row.agent}`)}</span></button> : ""), text: () => "", onScreenOnly: true },
        ]} />
      )}
      <h3>{t`Noter une absence`}</h3>
      <Note />
    </section>
  );
}

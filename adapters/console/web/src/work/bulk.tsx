// One gesture on many tasks: first what would happen, then one after the other, with each result, until done or stopped.
import { useRef, useState } from "preact/hooks";
import { call, Refusal, sentence } from "../api";
import { awayNote, given, loadAbsences } from "../absences";
import { announce } from "../announce";
import { Button } from "../controls";
import { t } from "../language";
import { may, me } from "../session";
import { plural } from "../words";
import type { TaskRow } from "../types";

type Gesture = "claim" | "release" | "assign";
interface Step { row: TaskRow; why: string }
type Done = { reference: string; text: string; good: boolean };

const gestureWord: Record<Gesture, string> = { claim: t`Prendre`, release: t`Remettre dans la file`, assign: t`Confier à` };

/** What each task would meet, from what the list shows: nothing is sent. */
function rehearse(rows: TaskRow[], gesture: Gesture): { will: TaskRow[]; wont: Step[] } {
  const me_ = me.value?.subject ?? "";
  const will: TaskRow[] = [];
  const wont: Step[] = [];
  for (const row of rows) {
    if (gesture === "claim" && row.agent === me_) wont.push({ row, why: t`déjà à vous` });
    else if (gesture === "claim" && row.agent) wont.push({ row, why: t`prise par un collègue` });
    else if (gesture === "claim" && row.for_me === false) wont.push({ row, why: t`pas pour vous` });
    else if (gesture === "release" && !row.agent) wont.push({ row, why: t`à personne` });
    else if (gesture === "release" && row.agent !== me_ && !may("task:assign")) wont.push({ row, why: t`prise par un collègue` });
    else will.push(row);
  }
  return { will, wont };
}

export function Bulk({ rows, onDone, onClear, onAll }: { rows: TaskRow[]; onDone: () => void; onClear: () => void; onAll: () => Promise<void> }) {
  const [gathering, setGathering] = useState(false);
  const [gesture, setGesture] = useState<Gesture>("claim");
  const [agent, setAgent] = useState("");
  const [results, setResults] = useState<Done[] | null>(null);
  const [running, setRunning] = useState(false);
  const stop = useRef(false);
  const { will, wont } = rehearse(rows, gesture);

  const run = async () => {
    stop.current = false;
    setRunning(true);
    const done: Done[] = [];
    for (const row of will) {
      if (stop.current) { done.push({ reference: row.reference, text: t`non fait : arrêté`, good: false }); continue; }
      try {
        await call(`/api/v1/cases/${row.case}/tasks/${encodeURIComponent(row.task)}/${gesture}`, { method: "POST", ...(gesture === "assign" ? { body: given(agent) } : {}) });
        done.push({ reference: row.reference, text: t`fait`, good: true });
      } catch (error) {
        done.push({ reference: row.reference, text: error instanceof Refusal ? sentence(error) : t`échec`, good: false });
      }
      setResults([...done]);
    }
    setResults([...done]);
    setRunning(false);
    announce(t`${plural(done.filter((one) => one.good).length, t`tâche faite`, t`tâches faites`)} sur ${will.length}.`);
  };

  return (
    <section class="bulk" aria-label={t`Agir sur la sélection`}>
      <p><strong>{plural(rows.length, t`tâche cochée`, t`tâches cochées`)}</strong></p>
      {!results && (
        <>
          <label><span class="unseen">{t`Action`}</span>
            <select class="ds-input" value={gesture} onChange={(event) => setGesture(event.currentTarget.value as Gesture)}>
              {(["claim", "release", ...(may("task:assign") ? ["assign"] : [])] as Gesture[]).map((one) => <option key={one} value={one}>{gestureWord[one]}</option>)}
            </select>
          </label>
          {gesture === "assign" && (
            <label><span class="unseen">{t`Collègue`}</span>
              <select class="ds-input" value={agent} onFocus={() => void loadAbsences().catch(() => undefined)} onChange={(event) => setAgent(event.currentTarget.value)}>
                <option value="">{t`Quel collègue ?`}</option>{(me.value?.agents ?? []).map((one) => <option key={one.id} value={one.id}>{one.name}{awayNote(one.id)}</option>)}
              </select>
            </label>
          )}
          <p class="small">{t`Essai à blanc : `}{plural(will.length, t`tâche changera`, t`tâches changeront`)}{wont.length > 0 && t`, ${wont.length} non (${[...new Set(wont.map((one) => one.why))].join(", ")})`}.</p>
          <Button disabled={will.length === 0 || (gesture === "assign" && !agent)} onClick={() => void run()}>{gestureWord[gesture]}{gesture === "assign" ? "…" : ` ${will.length}`}</Button>
          <Button variant="tertiary" busy={gathering} onClick={() => { setGathering(true); void onAll().finally(() => setGathering(false)); }}>{t`Cocher tout ce qui correspond`}</Button>
          <Button variant="tertiary" onClick={onClear}>{t`Décocher`}</Button>
        </>
      )}
      {results && (
        <div class="bulk-results">
          <p role="status">{running ? t`${results.length} sur ${will.length}…` : t`Terminé.`}</p>
          <ul>{results.filter((one) => !one.good).map((one) => <li key={one.reference}><strong>{one.reference}</strong> : {one.text}</li>)}</ul>
          {running ? <Button variant="secondary" onClick={() => { stop.current = true; }}>{t`Arrêter`}</Button> : <Button onClick={onDone}>{t`Fermer`}</Button>}
        </div>
      )}
    </section>
  );
}

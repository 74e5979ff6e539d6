// One gesture on many tasks: first what would happen, then one after the other, with each result, until done or stopped.
import { useRef, useState } from "preact/hooks";
import { Refusal, sentence } from "../api";
import { awayNote, loadAbsences } from "../absences";
import { announce } from "../announce";
import { Button } from "../controls";
import { t } from "../language";
import { may, me, nameOf } from "../session";
import { plural } from "../words";
import type { TaskRow } from "../types";
import { perform, useRehearsal, type Gesture, type Step } from "./gesture";
import { keyOf } from "./list";

type Done = { row: TaskRow; text: string; good: boolean };

const gestureWord: Record<Gesture, string> = { claim: t`Prendre`, release: t`Remettre dans la file`, assign: t`Confier à` };

function order(gesture: Gesture, count: number, agent: string): string {
  if (gesture === "claim") return t`Prendre ${count}`;
  if (gesture === "release") return t`Remettre ${count} dans la file`;
  return t`Confier ${count} à ${nameOf(`agents/${agent}`)}`;
}

/** What is said of each task, in a box of its own: two thousand may stand there. */
function Each({ lines, title, open }: { lines: Done[]; title: string; open: boolean }) {
  if (lines.length === 0) return null;
  return (
    <details class="bulk-each" open={open}>
      <summary>{title}</summary>
      <ul>{lines.map(({ row, text, good }) => <li key={keyOf(row)} data-good={good}><span aria-hidden="true">{good ? "✓" : "✕"}</span> <strong>{row.reference}</strong> : {text}</li>)}</ul>
    </details>
  );
}

function Rehearsed({ steps, error, asked }: { steps: Step[] | null; error: unknown; asked: boolean }) {
  if (error !== null) return <p class="bulk-rehearsed small">{sentence(error)}</p>;
  if (!asked) return null;
  if (!steps) return <p class="bulk-rehearsed small" aria-busy="true">{t`Essai à blanc…`}</p>;
  const wont = steps.filter((step) => step.why);
  return (
    <div class="bulk-rehearsed small" role="status">
      <p>{t`Essai à blanc : `}{plural(steps.length - wont.length, t`tâche changera`, t`tâches changeront`)}{wont.length > 0 && t`, ${wont.length} non (${[...new Set(wont.map((one) => one.why))].join(", ")})`}.</p>
      <Each lines={wont.map(({ row, why }) => ({ row, text: why, good: false }))} title={t`Lesquelles ne changeront pas`} open={false} />
    </div>
  );
}

function Results({ results, of, running, onStop, onDone }: { results: Done[]; of: number; running: boolean; onStop: () => void; onDone: () => void }) {
  const good = results.filter((one) => one.good);
  const bad = results.filter((one) => !one.good);
  // The button that was pressed has gone: the keyboard stays here, unless it went elsewhere by itself.
  const stay = document.activeElement === document.body || document.activeElement?.closest(".bulk") !== null;
  return (
    <div class="bulk-results">
      <p role="status">{running ? t`${results.length} sur ${of}…` : <>{t`Terminé.`} {plural(good.length, t`tâche faite`, t`tâches faites`)}{bad.length > 0 && t`, ${bad.length} non`}.</>}</p>
      <progress max={of} value={results.length} aria-label={t`Avancement`} />
      <Each lines={bad} title={plural(bad.length, t`tâche n’a pas changé`, t`tâches n’ont pas changé`)} open />
      {!running && <Each lines={good} title={plural(good.length, t`tâche faite`, t`tâches faites`)} open={false} />}
      <div class="buttons">
        {running ? <Button key="stop" variant="secondary" autoFocus={stay} onClick={onStop}>{t`Arrêter`}</Button> : <Button key="done" autoFocus={stay} onClick={onDone}>{t`Fermer`}</Button>}
      </div>
    </div>
  );
}

function useRun(gesture: Gesture, agent: string) {
  const [results, setResults] = useState<Done[] | null>(null);
  const [of, setOf] = useState(0);
  const [running, setRunning] = useState(false);
  const stop = useRef(false);
  const run = async (will: TaskRow[]) => {
    stop.current = false;
    setOf(will.length);
    setResults([]);
    setRunning(true);
    const done: Done[] = [];
    for (const row of will) {
      if (stop.current) { done.push({ row, text: t`non fait : arrêté`, good: false }); continue; }
      try {
        await perform(row, gesture, agent);
        done.push({ row, text: t`fait`, good: true });
      } catch (error) {
        done.push({ row, text: error instanceof Refusal ? sentence(error) : t`échec`, good: false });
        // Without the server, or without a session, the others would fail too.
        if (error instanceof Refusal && (error.status === 0 || error.status === 401)) stop.current = true;
      }
      setResults([...done]);
    }
    setResults([...done]);
    setRunning(false);
    announce(t`${plural(done.filter((one) => one.good).length, t`tâche faite`, t`tâches faites`)} sur ${will.length}.`);
  };
  return { results, of, running, run, stop: () => { stop.current = true; } };
}

export function Bulk({ rows, onDone, onClear, onAll }: { rows: TaskRow[]; onDone: () => void; onClear: () => void; onAll: () => Promise<void> }) {
  const [gathering, setGathering] = useState(false);
  const [gesture, setGesture] = useState<Gesture>("claim");
  const [agent, setAgent] = useState("");
  const { results, of, running, run, stop } = useRun(gesture, agent);
  const { steps, error } = useRehearsal(results ? [] : rows, gesture, agent);
  const asked = gesture !== "assign" || agent !== "";
  const will = (steps ?? []).filter((step) => !step.why).map((step) => step.row);
  return (
    <section class="bulk" aria-label={t`Agir sur la sélection`}>
      <p class="bulk-count"><strong>{plural(rows.length, t`tâche cochée`, t`tâches cochées`)}</strong></p>
      {results ? <Results results={results} of={of} running={running} onStop={stop} onDone={onDone} /> : (
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
          {/* While it is asked the button keeps the keyboard: one that is disabled lets it fall into the list. */}
          <Button disabled={asked && steps !== null && will.length === 0} aria-disabled={will.length === 0 || undefined} onClick={() => { if (will.length > 0) void run(will); }}>{steps ? order(gesture, will.length, agent) : `${gestureWord[gesture]}…`}</Button>
          <Button variant="tertiary" busy={gathering} onClick={() => { setGathering(true); void onAll().finally(() => setGathering(false)); }}>{t`Cocher tout ce qui correspond`}</Button>
          <Button variant="tertiary" onClick={onClear}>{t`Décocher`}</Button>
          <Rehearsed steps={steps} error={error} asked={asked} />
        </>
      )}
    </section>
  );
}

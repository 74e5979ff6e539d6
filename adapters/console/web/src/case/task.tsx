// What is asked of the agent, first and large: the guide, the fields to fill, the outcomes as buttons. Choosing one shows
// what it asks and what it will do, word for word, before anything is done.
import { useEffect, useState } from "preact/hooks";
import { awayNote, given, isAway, loadAbsences } from "../absences";
import { call, newKey, Refusal, sentence } from "../api";
import { tell } from "../announce";
import { Button, Tag, Warning } from "../controls";
import { useDraft } from "../draft";
import { EffectsOf } from "./effects";
import { errorsByField, Fields } from "../form";
import { t } from "../language";
import { OfTown, townTongue } from "../of_town";
import { agents, may, me, nameOf, queueTitle } from "../session";
import { age, humanise, priorityWord } from "../words";
import type { Effects, Outcome, Task, Values } from "../types";
import type { CaseStore } from "./store";

interface Draft { outcome: string; data: Values; answers: Record<string, Values>; key: string }
/** What the engine says it would do, asked again a moment after the last letter. */
function useRehearsal(caseId: string, task: string, outcome: string, data: Values, answers: Values): { effects: Effects | null; refusal: Refusal | null } {
  const [effects, setEffects] = useState<Effects | null>(null);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const asked = JSON.stringify({ data, answers });
  useEffect(() => {
    const stop = new AbortController();
    const timer = window.setTimeout(() => {
      call<Effects>("/console/api/rehearse", { method: "POST", body: { case: caseId, task, outcome, data, answers }, signal: stop.signal })
        .then(({ body }) => { setEffects(body); setRefusal(null); })
        .catch((error: unknown) => { if (error instanceof Refusal) { setRefusal(error); setEffects(null); } });
    }, 350);
    return () => { clearTimeout(timer); stop.abort(); };
  }, [caseId, task, outcome, asked]);
  return { effects, refusal };
}

function Chosen({ store, task, outcome, draft, onDraft, onDone, onBack }: { store: CaseStore; task: Task; outcome: Outcome; draft: Draft; onDraft: (draft: Draft) => void; onDone: () => void; onBack: () => void }) {
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const answers = draft.answers[outcome.id] ?? {};
  const { effects } = useRehearsal(store.id, task.id, outcome.id, draft.data, answers);
  const errors = error instanceof Refusal ? error.errors : [];
  const moved = error instanceof Refusal && error.status === 412;
  const confirm = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      await call(`/api/v1/cases/${store.id}/tasks/${encodeURIComponent(task.id)}/complete`, {
        method: "POST", ifMatch: store.etag.value, key: draft.key,
        body: { outcome: outcome.id, ...(Object.keys(draft.data).length ? { data: draft.data } : {}), ...(Object.keys(answers).length ? { answers } : {}) },
      });
      tell(t`Fait : ${outcome.label || humanise(outcome.id)}.`);
      onDone();
      await store.load();
    } catch (refusal) {
      setError(refusal);
      // Another decision is another command: the key belongs to what was refused.
      onDraft({ ...draft, key: newKey() });
      if (refusal instanceof Refusal && (refusal.status === 412 || refusal.status === 409)) await store.load();
    } finally {
      setBusy(false);
    }
  };
  return (
    <form class="chosen" noValidate onSubmit={confirm}>
      <h3 lang={townTongue()}>{outcome.label || humanise(outcome.id)}</h3>
      {error !== null && <Warning colour={moved ? "warning" : "danger"} {...(moved ? { title: t`Le dossier a changé pendant que vous écriviez` } : {})}>{moved ? t`Voyez ci-dessous ce qui est nouveau ; votre saisie est gardée. Si elle convient encore, confirmez de nouveau.` : sentence(error)}</Warning>}
      <Fields fields={outcome.ask} values={answers} errors={errorsByField(errors, "/answers")} autoFocus onValues={(values) => onDraft({ ...draft, answers: { ...draft.answers, [outcome.id]: values } })} />
      {effects && <EffectsOf effects={effects} />}
      <div class="buttons">
        <Button type="submit" busy={busy} autoFocus={outcome.ask.length === 0}>{t`Confirmer`}</Button>
        <Button variant="tertiary" onClick={onBack}>{t`Revenir aux choix`}</Button>
      </div>
    </form>
  );
}

function Mine({ store, task }: { store: CaseStore; task: Task }) {
  const key = `task/${store.id}/${task.id}`;
  const [draft, keep, found, drop] = useDraft<Draft>(key, { outcome: "", data: {}, answers: {}, key: newKey() });
  const fill = task.fill ?? [];
  const values = { ...pick(store.state.value?.data ?? {}, fill.map((field) => field.name)), ...draft.data };
  const outcome = task.outcomes?.find((one) => one.id === draft.outcome);
  return (
    <>
      {found && <p class="small kept">{t`Brouillon retrouvé. `}<button type="button" class="as-link" onClick={drop}>{t`L’oublier`}</button></p>}
      {fill.length > 0 && <div class="fill"><Fields fields={fill} values={values} errors={{}} onValues={(data) => keep({ ...draft, data })} /></div>}
      {outcome
        ? <Chosen store={store} task={task} outcome={outcome} draft={draft} onDraft={keep} onDone={drop} onBack={() => keep({ ...draft, outcome: "" })} />
        : <div class="outcomes" role="group" aria-label={t`Que décidez-vous ?`}>{(task.outcomes ?? []).map((one, index) => <Button key={one.id} variant={index === 0 ? "primary" : "secondary"} lang={townTongue()} onClick={() => keep({ ...draft, outcome: one.id })}>{one.label || humanise(one.id)}</Button>)}</div>}
    </>
  );
}

/** What is known already need not be typed again; what is sealed stays so. */
function pick(values: Values, names: string[]): Values {
  return Object.fromEntries(names.filter((name) => name in values && typeof values[name] !== "object").map((name) => [name, values[name]]));
}

async function act(store: CaseStore, task: Task, what: "claim" | "release" | "assign", body?: unknown): Promise<void> {
  try {
    await call(`/api/v1/cases/${store.id}/tasks/${encodeURIComponent(task.id)}/${what}`, { method: "POST", ...(body ? { body } : {}) });
    tell(what === "claim" ? t`La tâche est à vous.` : what === "release" ? t`La tâche est remise dans la file.` : t`La tâche est confiée.`);
  } catch (error) {
    tell(sentence(error), true);
  }
  await store.load();
}

export const claimFirst = (store: CaseStore): void => {
  const free = store.state.value?.tasks.find((task) => !task.agent && task.for_me !== false);
  if (free && may("task:work")) void act(store, free, "claim");
};

function Assign({ store, task }: { store: CaseStore; task: Task }) {
  const [agent, setAgent] = useState("");
  return (
    <details class="assign" onToggle={() => void loadAbsences().catch(() => undefined)}><summary>{t`Confier à un collègue`}</summary>
      <div class="assign-row">
        <label><span class="unseen">{t`Collègue`}</span>
          <select class="ds-input" value={agent} onChange={(event) => setAgent(event.currentTarget.value)}>
            <option value="">{t`Quel collègue ?`}</option>{(me.value?.agents ?? []).filter((one) => task.roles.length === 0 || one.roles.some((role) => task.roles.includes(role))).filter((one) => (task.candidates ?? []).length === 0 || (task.candidates ?? []).includes(one.id)).map((one) => <option key={one.id} value={one.id}>{one.name}{awayNote(one.id)}</option>)}
          </select>
        </label>
        <Button variant="secondary" disabled={!agent} onClick={() => void act(store, task, "assign", given(agent))}>{isAway(agent) ? t`Confier quand même` : t`Confier`}</Button>
      </div>
    </details>
  );
}

/** Which of its rules keeps me from it, in words; the server decides, and says it in English. */
function whyNot(task: Task): string {
  const mine = agents.value.get(me.value?.subject ?? "");
  const candidates = task.candidates ?? [];
  if (task.roles.length > 0 && !task.roles.some((role) => mine?.roles.includes(role)))
    return t`Cette tâche demande un autre rôle que les vôtres : ${task.roles.map((role) => me.value?.roles?.[role] ?? role).join(", ")}.`;
  if (candidates.length > 0 && !candidates.includes(mine?.id ?? ""))
    return t`Cette tâche est pour : ${candidates.map((one) => nameOf(one.startsWith("agents/") ? one : `agents/${one}`)).join(", ")}.`;
  if ((task.skills ?? []).length > 0) return t`Cette tâche demande de savoir : ${(task.skills ?? []).map((skill) => skill.title).join(", ")}.`;
  return t`Cette tâche revient à quelqu’un d’autre.`;
}

export function TaskCard({ store, task }: { store: CaseStore; task: Task }) {
  const mine = task.agent === me.value?.subject;
  const theirs = task.agent !== "" && !mine;
  return (
    <section class="card task" data-mine={mine} aria-labelledby={`task-${task.id}`}>
      <div class="card-head">
        <h2 id={`task-${task.id}`}>{mine ? t`À vous : ` : ""}<OfTown>{humanise(task.step)}</OfTown></h2>
        {task.priority !== "normal" && <Tag colour={task.priority === "low" ? "neutral" : "danger"}>{t`Priorité ${priorityWord[task.priority]?.toLowerCase() ?? task.priority}`}</Tag>}
      </div>
      <p class="small"><OfTown>{queueTitle(task.queue)}</OfTown>{t` · depuis ${age(task.created)}`}{theirs && t` · prise par ${nameOf(task.agent)}`}</p>
      {task.guide && <div class="guide"><span aria-hidden="true">☞</span><p lang={townTongue()}>{task.guide}</p></div>}
      {mine && <Mine store={store} task={task} />}
      {!mine && task.for_me === false && <p class="small">{whyNot(task)}</p>}
      {!task.agent && may("task:work") && task.for_me !== false && (
        <div class="buttons"><Button onClick={() => void act(store, task, "claim")}>{t`Prendre cette tâche`}</Button><span class="small key-hint">{t`ou la touche `}<kbd>c</kbd></span></div>
      )}
      {!mine && (task.outcomes ?? []).length > 0 && <p class="small">{t`Décisions possibles : `}<OfTown>{(task.outcomes ?? []).map((one) => one.label || humanise(one.id)).join(" · ")}</OfTown></p>}
      <div class="task-foot">
        {mine && <Button variant="tertiary" onClick={() => void act(store, task, "release")}>{t`Remettre dans la file`}</Button>}
        {may("task:assign") && <Assign store={store} task={task} />}
      </div>
    </section>
  );
}

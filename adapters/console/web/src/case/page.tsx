// One case: what is asked first, then what was said, then what is known.
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { call, get, Refusal, sentence, type Page } from "../api";
import { announce, tell } from "../announce";
import { Button, Empty, Tag, Waiting, Warning } from "../controls";
import { useBack } from "../failed";
import { t } from "../language";
import { OfTown, townTongue } from "../of_town";
import { onChange } from "../live";
import { origin } from "../origin";
import { go, Link } from "../router";
import { may, me, nameOf } from "../session";
import { statusWord } from "../status";
import { age, channelWord, humanise, longTime, priorityWord } from "../words";
import { subjectOf, wantSubjects } from "../work/subjects";
import type { Case, Moment } from "../types";
import { tellMoment } from "./moments";
import { Actions } from "./actions";
import { CaseMap, Pictures, Way } from "./around";
import { Resume, type Incident } from "../supervise/incidents";
import { Ended } from "./ended";
import { Colleagues } from "./presence";
import { Referrals } from "./referral";
import { Clocks, PersonCard, Request } from "./side";
import { CaseStore } from "./store";
import { Appointments } from "./slot";
import { Talk } from "./talk";
import { claimFirst, TaskCard } from "./task";
import { Follows, Likely } from "./ties";
import { Timeline } from "./timeline";

function Priority({ store, state }: { store: CaseStore; state: Case }) {
  const change = async (priority: string) => {
    try {
      await call(`/api/v1/cases/${state.id}/priority`, { method: "POST", body: { priority } });
      tell(t`Priorité : ${priorityWord[priority] ?? priority}.`);
    } catch (error) { tell(sentence(error), true); }
    await store.load();
  };
  if (!may("case:priority") || state.state !== "open") return <span>{t`Priorité ${priorityWord[state.priority]?.toLowerCase() ?? state.priority}`}</span>;
  return (
    <label class="priority">{t`Priorité`}
      <select value={state.priority} onChange={(event) => void change(event.currentTarget.value)}>{Object.entries(priorityWord).map(([word, text]) => <option key={word} value={word}>{text}</option>)}</select>
    </label>
  );
}

const wayBack = (): { path: string; title: string } => origin.value ?? { path: "/console", title: t`Mon travail` };

function Head({ store, state }: { store: CaseStore; state: Case }) {
  const late = state.clocks.some((clock) => clock.state === "late");
  useEffect(() => wantSubjects([{ case: state.id }]), [state.id]);
  const subject = subjectOf({ case: state.id });
  return (
    <header class="case-head">
      <p><Link to={wayBack().path} class="back">← {wayBack().title}</Link> <kbd class="key-hint">u</kbd></p>
      <div class="case-title">
        <h1 tabIndex={-1} lang={townTongue()}>{state.title}</h1>
        <span class="reference">{state.reference}</span>
      </div>
      {subject && <p class="case-subject">{subject}</p>}
      <p class="case-facts">
        <Tag colour={state.state === "open" ? "info" : "neutral"}>{state.state === "open" ? statusWord(state.workflow, state.status) ? <OfTown>{statusWord(state.workflow, state.status)}</OfTown> : t`En cours` : t`Clos : ${statusWord(state.workflow, state.status) || humanise(state.outcome)}`}</Tag>
        {state.reopened > 0 && <Tag colour="warning">{state.reopened === 1 ? t`↻ Rouverte` : t`↻ Rouverte ${state.reopened} fois`}</Tag>}
        {late && <Tag colour="danger">{t`! En retard`}</Tag>}
        <span title={longTime(state.opened)}>{t`reçue il y a ${age(state.opened)}`}</span>
        <span>{t`par ${channelWord(state.channel).toLowerCase()}`}</span>
        <Priority store={store} state={state} />
      </p>
    </header>
  );
}

/** What colleagues did since this page was last looked at: said once, in place. */
function News({ news, onSeen }: { news: Moment[]; onSeen: () => void }) {
  if (news.length === 0) return null;
  return (
    <div class="ds-alert news" data-color="info" role="status">
      <p class="alert-title">{t`Nouveau depuis que vous avez ouvert ce dossier`}</p>
      <ul>{news.map((moment) => { const told = tellMoment(moment); return <li key={moment.position}>{told.title}{told.text ? ` : ${told.text.slice(0, 140)}` : ""} <span class="small">{nameOf(moment.actor)}</span></li>; })}</ul>
      <Button variant="tertiary" onClick={onSeen}>{t`Vu`}</Button>
    </div>
  );
}

function Blocked({ store, state }: { store: CaseStore; state: Case }) {
  const at = useMemo(() => [...new Set(state.steps.map((step) => step.step))], [state]);
  const [steps, setSteps] = useState<Incident["steps"]>([]);
  useEffect(() => {
    get<Page<Incident>>(`/console/api/incidents?${new URLSearchParams({ workflow: state.workflow, limit: "500" })}`)
      .then((page) => setSteps(page.items.find((row) => row.id === state.id)?.steps ?? [])).catch(() => undefined);
  }, [state.id]);
  return (
    <Warning title={t`Ce dossier est bloqué`}>
      <p>{t`Une règle du service n’a pas pu être appliquée (${state.incident}), à l’étape ${at.map(humanise).join(", ")}. Rien n’est perdu.`}</p>
      <Resume id={state.id} at={at} steps={steps} onDone={() => void store.load()} />
    </Warning>
  );
}

function Refused({ error, onAgain }: { error: unknown; onAgain: () => void }) {
  const missing = error instanceof Refusal && (error.status === 404 || error.status === 400);
  useBack(onAgain);
  return (
    <Empty heading title={missing ? t`Ce dossier n’existe pas, ou pas pour vous.` : sentence(error)}>
      {!missing && <Button onClick={onAgain}>{t`Réessayer`}</Button>}
      <p><Link to="/console">{t`Revenir à mon travail`}</Link></p>
    </Empty>
  );
}

function useFresh(store: CaseStore): [Moment[], () => void] {
  const [since, setSince] = useState(0);
  const loaded = useRef(false);
  useEffect(() => {
    void store.load().then(() => { loaded.current = true; setSince(lastPosition(store)); });
    return onChange((changes) => {
      if (!loaded.current || !changes.some((change) => change.subject === `case/${store.id}`)) return;
      void store.load().then(() => announce(t`Le dossier a changé.`));
    });
  }, [store]);
  const news = since === 0 ? [] : store.timeline.value.filter((moment) => moment.position > since && moment.actor !== me.value?.subject && !tellMoment(moment).minor);
  return [news, () => setSince(lastPosition(store))];
}

const lastPosition = (store: CaseStore): number => Math.max(1, ...store.timeline.value.map((moment) => moment.position));

/** Where there is one column only, what is known stands before what was said: nobody decides without having read it. */
const oneColumn = matchMedia("(max-width: 960px)");

function useOneColumn(): boolean {
  const [narrow, setNarrow] = useState(oneColumn.matches);
  useEffect(() => {
    const measure = () => setNarrow(oneColumn.matches);
    oneColumn.addEventListener("change", measure);
    return () => oneColumn.removeEventListener("change", measure);
  }, []);
  return narrow;
}

function Known({ store, state }: { store: CaseStore; state: Case }) {
  return (
    <div class="case-side">
      <Clocks store={store} clocks={state.clocks} />
      <Request state={state} service={store.service.value} />
      <CaseMap state={state} />
      <Pictures state={state} timeline={store.timeline.value} />
      <Likely store={store} state={state} />
      <PersonCard person={store.person.value} state={state} />
    </div>
  );
}

export function CasePage({ id }: { id: string }) {
  const store = useMemo(() => new CaseStore(id), [id]);
  const [news, seen] = useFresh(store);
  const narrow = useOneColumn();
  const state = store.state.value;
  useEffect(() => { document.title = `${state ? `${state.reference} · ${state.title}` : t`Dossier`} · Guichet`; }, [state?.reference]);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || (event.target as HTMLElement).closest("input, textarea, select, dialog")) return;
      if (event.key === "c") claimFirst(store);
      else if (event.key === "u") go(wayBack().path);
      else return;
      event.preventDefault();
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, [store]);
  if (!state) return store.error.value !== null ? <Refused error={store.error.value} onAgain={() => void store.load()} /> : <Waiting what={t`Le dossier s’ouvre`} lines={6} />;
  // Mine first, then what is free, then what colleagues hold.
  const rank = (agent: string) => (agent === me.value?.subject ? 0 : agent === "" ? 1 : 2);
  const tasks = [...state.tasks].sort((a, b) => rank(a.agent) - rank(b.agent));
  return (
    <div class="case">
      <Head store={store} state={state} />
      {store.error.value !== null && <Warning>{sentence(store.error.value)}{t` Ce que vous voyez peut avoir changé.`}</Warning>}
      <Colleagues id={state.id} />
      <News news={news} onSeen={seen} />
      <div class="case-columns">
        <div class="case-main">
          {state.incident && <Blocked store={store} state={state} />}
          <Follows store={store} state={state} />
          {state.state === "open" && <Appointments store={store} state={state} />}
          {state.state === "open" && <Referrals store={store} state={state} />}
          {tasks.map((task) => <TaskCard key={task.id} store={store} task={task} />)}
          {tasks.length === 0 && state.state === "open" && !state.follows && !state.waits.some((wait) => wait.for === "appointment") && <section class="card"><h2>{t`Rien à faire pour l’instant`}</h2><p class="small">{state.waits.some((wait) => wait.for === "reply") ? t`On attend la réponse de l’habitant. Vous pouvez la noter ci-dessous s’il appelle.` : t`Le dossier attend : il repartira de lui-même.`}</p></section>}
          {state.state === "open" && (state.actions ?? []).length > 0 && <Actions store={store} actions={state.actions ?? []} />}
          {narrow && <Known store={store} state={state} />}
          {state.state === "open" && <Talk store={store} />}
          {state.state !== "open" && <Ended store={store} state={state} />}
          <Timeline store={store} />
          <Way state={state} />
        </div>
        {!narrow && <Known store={store} state={state} />}
      </div>
    </div>
  );
}

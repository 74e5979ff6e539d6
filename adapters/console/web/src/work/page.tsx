// My work: the queues with their counts, and the list of one of them.
import { signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { call, get, pause, Refusal, sentence, type Page } from "../api";
import { announce, tell } from "../announce";
import { Button, Empty, Waiting } from "../controls";
import { Failed } from "../failed";
import { locale, t } from "../language";
import { OfTown } from "../of_town";
import { onChange } from "../live";
import { comeBack, standOn } from "../origin";
import { go, Link, place } from "../router";
import { may, me, queueTitle } from "../session";
import { plural, number } from "../words";
import type { QueueCount, TaskRow } from "../types";
import { Bulk } from "./bulk";
import { Filters } from "./filters";
import { keyOf, TaskList } from "./list";
import { Rows } from "./rows";
import { StandIn } from "./stand_in";
import { isFiltered, loadViews, narrowed, noFilter, sameFilter, savedViews, type Filter, type SavedView } from "./views";

const queues = signal<QueueCount[] | null>(null);
const queuesFailed = signal(false);
const mine = signal(0);

/** The list beside them is read anew with them: one word for both where they cannot be read. */
async function loadQueues(): Promise<void> {
  queuesFailed.value = false;
  await readQueues().catch((error: unknown) => { queuesFailed.value = true; throw error; });
}

async function readQueues(): Promise<void> {
  const [counts, own] = await Promise.all([get<Page<QueueCount>>("/api/v1/queues"), get<Page<TaskRow>>("/api/v1/my/tasks?limit=200")]);
  // A queue of mine that is empty is shown too: empty is good news.
  const known = new Map(counts.items.map((count) => [count.queue, count]));
  for (const queue of me.value?.my_queues ?? []) if (!known.has(queue)) known.set(queue, { queue, open: 0, claimed: 0, warned: 0, late: 0 });
  queues.value = [...known.values()].sort((a, b) => queueTitle(a.queue).localeCompare(queueTitle(b.queue), locale));
  mine.value = own.items.length;
}

function Queue({ to, title, count, late, warned, here }: { to: string; title: ComponentChildren; count: number; late?: number; warned?: number; here: boolean }) {
  return (
    <li>
      <Link to={to} class="queue" aria-current={here ? "true" : undefined}>
        <span class="queue-title">{title}</span>
        {late ? <span class="queue-late" title={t`en retard`}>! {number(late)}<span class="unseen">{t` en retard`}</span></span> : warned ? <span class="queue-warned" title={t`bientôt dues`}>◷ {number(warned)}<span class="unseen">{t` bientôt dues`}</span></span> : null}
        <span class="queue-count">{number(count)}<span class="unseen">{t` tâches`}</span></span>
      </Link>
    </li>
  );
}

const viewHere = (): string => place.value.query.get("view") ?? "";
const addressOf = (view: SavedView): string => `/console/work/${view.queue}?view=${encodeURIComponent(view.name)}`;

function Queues({ chosen }: { chosen: string }) {
  const all = queues.value;
  const own = new Set(me.value?.my_queues ?? []);
  const group = (title: string, list: QueueCount[]) => list.length > 0 && (
    <>
      <h2>{title}</h2>
      <ul>{list.map((count) => <Queue key={count.queue} to={`/console/work/${count.queue}`} title={<OfTown>{queueTitle(count.queue)}</OfTown>} count={count.open} late={count.late} warned={count.warned} here={chosen === count.queue && !viewHere()} />)}</ul>
    </>
  );
  return (
    <nav class="queues" aria-label={t`Files`}>
      <ul><Queue to="/console" title={t`Mes tâches`} count={mine.value} here={chosen === ""} /></ul>
      {!all && (queuesFailed.value ? <p class="small">{t`Les files n’ont pas pu être lues.`}</p> : <Waiting what={t`Les files se chargent`} />)}
      {all && group(t`Mes files`, all.filter((count) => own.has(count.queue)))}
      {all && group(t`Autres files`, all.filter((count) => !own.has(count.queue)))}
      {savedViews.value.length > 0 && (
        <>
          <h2>{t`Mes vues`}</h2>
          <ul>{savedViews.value.map((view) => <li key={view.name}><Link class="queue" to={addressOf(view)} aria-current={viewHere() === view.name ? "true" : undefined}><span class="queue-title">{view.name}</span></Link></li>)}</ul>
        </>
      )}
    </nav>
  );
}

/** On a phone the queues, and the views, are one field: its values are their addresses. */
function QueueChoice({ chosen }: { chosen: string }) {
  const view = savedViews.value.find((one) => one.name === viewHere());
  const here = view ? addressOf(view) : chosen ? `/console/work/${chosen}` : "/console";
  return (
    <label class="queue-choice"><span class="unseen">{t`File`}</span>
      <select class="ds-input" value={here} onChange={(event) => go(event.currentTarget.value)}>
        <option value="/console">{t`Mes tâches`} ({mine.value})</option>
        {(queues.value ?? []).map((count) => <option key={count.queue} value={`/console/work/${count.queue}`}>{queueTitle(count.queue)} ({count.open}{count.late ? t`, ${count.late} en retard` : ""})</option>)}
        {savedViews.value.length > 0 && <optgroup label={t`Mes vues`}>{savedViews.value.map((one) => <option key={one.name} value={addressOf(one)}>{one.name}</option>)}</optgroup>}
      </select>
    </label>
  );
}

async function claim(row: TaskRow, rows: Rows): Promise<void> {
  try {
    await call(`/api/v1/cases/${row.case}/tasks/${encodeURIComponent(row.task)}/claim`, { method: "POST" });
    tell(t`${row.reference} est à vous.`);
  } catch (error) {
    tell(error instanceof Refusal && error.status === 409 ? `${row.reference} : ${sentence(error)}` : sentence(error), true);
  }
  await rows.refresh();
}

/** Everything that the list would show, read to its end; two thousand at most are acted on at once. */
const pickedMax = 2000;

async function pickAll(rows: Rows, filter: Filter, onPicked: (rows: Map<string, TaskRow>) => void): Promise<void> {
  while (!rows.ended.value && rows.error.value === null && narrowed(rows.rows.value, filter).length < pickedMax)
    await (rows.loading.value ? pause(30) : rows.more());
  const all = narrowed(rows.rows.value, filter).slice(0, pickedMax);
  onPicked(new Map(all.map((row) => [keyOf(row), row])));
  announce(plural(all.length, t`tâche cochée`, t`tâches cochées`));
}

/** What was ticked, as last read; what has been left behind by a jump as it was then. */
function latest(picked: Map<string, TaskRow>, ...lists: TaskRow[][]): TaskRow[] {
  const now = new Map(picked);
  for (const list of lists) for (const row of list) if (picked.has(keyOf(row))) now.set(keyOf(row), row);
  return [...now.values()];
}

/** Of my queues the one with the most that is late, else soon due, else the longest. */
function mostPressing(): QueueCount | undefined {
  const own = new Set(me.value?.my_queues ?? []);
  const filled = (queues.value ?? []).filter((count) => own.has(count.queue) && count.open > 0);
  return filled.sort((a, b) => b.late - a.late || b.warned - a.warned || b.open - a.open)[0];
}

function Nothing({ queue, filtered, onClear }: { queue: string; filtered: boolean; onClear: () => void }) {
  if (filtered) return <Empty title={t`Rien ne correspond à ce que vous cherchez.`}><Button variant="secondary" onClick={onClear}>{t`Tout montrer`}</Button></Empty>;
  if (queue) return <Empty title={t`Cette file est vide.`}><p>{t`Rien à faire ici : tout est traité.`}</p></Empty>;
  const next = mostPressing();
  return (
    <Empty title={t`Vous n’avez pris aucune tâche.`}>
      <p>{t`Choisissez une file, puis prenez la première : la touche `}<kbd>c</kbd>{t` suffit.`}</p>
      {next && <p><Link class="ds-button" to={`/console/work/${next.queue}`}>{t`Ouvrir ${queueTitle(next.queue)} : ${plural(next.open, t`tâche`, t`tâches`)}`}{next.late > 0 && t`, ${next.late} en retard`}</Link></p>}
    </Empty>
  );
}

let lastFilter: Filter = noFilter;

export function Work() {
  const chosen = place.value.view === "work" ? place.value.what : "";
  const viewName = viewHere();
  const rows = useMemo(() => new Rows(chosen ? { kind: "queue", queue: chosen } : { kind: "mine" }), [chosen]);
  const back = useRef(useMemo(comeBack, []));
  const [filter, setFilter] = useState<Filter>(back.current ? lastFilter : noFilter);
  lastFilter = filter;
  const sameList = useRef(back.current !== null);  // its filter is that with which it was left
  const [picked, setPicked] = useState<Map<string, TaskRow>>(new Map());

  useEffect(() => { loadViews().catch(() => undefined); }, []);
  useEffect(() => { document.title = `${chosen ? queueTitle(chosen) : t`Mon travail`} · Guichet`; }, [chosen]);
  useEffect(() => {
    if (!sameList.current) setFilter(noFilter);
    sameList.current = false;
    setPicked(new Map());
  }, [chosen, viewName]);
  const view = savedViews.value.find((one) => one.name === viewName);
  const kept = view?.filter;
  useEffect(() => { if (kept && !back.current) setFilter(kept); }, [chosen, kept]);
  useEffect(() => {
    void rows.more();
    loadQueues().catch((error: unknown) => { rows.error.value = error; });
    return onChange((changes) => {
      if (!changes.some((change) => /\.(task|case|priority|clock)\./.test(change.type))) return;
      const before = rows.rows.value.length;
      void Promise.all([rows.refresh(), loadQueues()]).then(() => {
        const more = rows.rows.value.length - before;
        if (more !== 0) announce(more > 0 ? `${plural(more, t`nouvelle tâche`, t`nouvelles tâches`)}.` : `${plural(-more, t`tâche en moins`, t`tâches en moins`)}.`);
      }).catch(() => undefined);
    });
  }, [rows]);

  const again = () => { void rows.refresh(); loadQueues().catch((error: unknown) => { rows.error.value = error; }); };
  const shown = narrowed(rows.rows.value, filter);
  // What is filtered or sorted here must have been read: fetch on until there is enough to see.
  useEffect(() => { if (rows.error.value === null && (isFiltered(filter) || filter.order !== "urgency") && shown.length < 50 && !rows.ended.value) void rows.more(); });
  const toggle = (row: TaskRow) => setPicked((before) => { const after = new Map(before); if (!after.delete(keyOf(row))) after.set(keyOf(row), row); return after; });
  // As the server lists it, all of a queue may be scrolled at once; narrowed or ordered here, what was read.
  const whole = chosen !== "" && !isFiltered(filter) && filter.order === "urgency";
  const open = queues.value?.find((count) => count.queue === chosen)?.open ?? 0;
  const count = whole && !rows.ended.value ? Math.max(shown.length, open) : shown.length;
  const rowAt = (index: number): TaskRow | undefined => (whole ? rows.at(index) : shown[index]);
  const sight = (top: number, bottom: number) => { if (whole) void rows.sight(top, bottom, count); else if (rows.error.value === null && bottom >= shown.length - 40) void rows.more(); };  // after a fault people decide when
  const total = `${plural(count, t`tâche`, t`tâches`)}${rows.ended.value || count > shown.length ? "" : t` et d’autres`}`;
  const first = rows.loading.value && rows.rows.value.length === 0;
  const bare = chosen === "" && rows.ended.value && rows.rows.value.length === 0 && sameFilter(filter, noFilter);  // nothing to narrow
  // On the row that was left, or on the one that has taken its place.
  useEffect(() => {
    const left = back.current;
    if (!left || first || count === 0) return;
    back.current = null;
    const found = shown.findIndex((row) => keyOf(row) === left.row);
    standOn(found >= 0 ? found : Math.min(left.index, (rows.ended.value ? shown.length : count) - 1));
  });

  return (
    <div class="work">
      <Queues chosen={chosen} />
      <section class="work-list" aria-labelledby="work-title">
        <div class="work-head">
          <h1 id="work-title" tabIndex={-1}>{chosen ? queueTitle(chosen) : t`Mes tâches`}</h1>
          <QueueChoice chosen={chosen} />
          <p class="total">{first || bare || (rows.error.value !== null && shown.length === 0) ? "" : total}</p>
        </div>
        {chosen === "" && <StandIn onTaken={() => { void rows.refresh(); void loadQueues(); }} />}
        {!bare && <Filters filter={filter} onFilter={setFilter} queue={chosen} view={view} />}
        {picked.size > 0 && may("task:work") && <Bulk rows={latest(picked, shown, rows.far.value?.rows ?? [])} onDone={() => { setPicked(new Map()); void rows.refresh(); }} onClear={() => setPicked(new Map())} onAll={() => pickAll(rows, filter, setPicked)} />}
        {rows.error.value !== null && <Failed title={t`La liste n’a pas pu être lue`} error={rows.error.value} onAgain={again} />}
        {first ? <Waiting what={t`La liste se charge`} lines={8} /> : shown.length === 0 && rows.error.value !== null ? null : shown.length === 0
          ? <Nothing queue={chosen} filtered={isFiltered(filter)} onClear={() => setFilter(noFilter)} />
          : <TaskList rowAt={rowAt} count={count} total={total} chosen={picked} onChoose={toggle} onClaim={(row) => void claim(row, rows)} onSight={sight} />}
      </section>
    </div>
  );
}

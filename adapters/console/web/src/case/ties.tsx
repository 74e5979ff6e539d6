// Cases about the same thing: those that are likely, joining this one to another after seeing what that does, and parting
// it again. Both cases name each other as long as they are joined.
import { useEffect, useRef, useState } from "preact/hooks";
import { get, Refusal, sentence, type Page } from "../api";
import { Button, Text, Warning } from "../controls";
import { t } from "../language";
import { Link } from "../router";
import { useReason } from "../reason";
import { may } from "../session";
import { day, humanise, plural } from "../words";
import { statusWord } from "../status";
import type { Case, CaseRow } from "../types";
import { placeIn } from "./around";
import { Facts, valueRows } from "./side";
import type { CaseStore } from "./store";

interface Like { id: string; reference: string; status: string; opened: string; metres: number | null }

/** By the service's own rule, and whatever else of the service is reported within a few steps. */
async function likeThis(state: Case): Promise<Like[]> {
  const place = placeIn(state);
  const [ruled, near] = await Promise.all([
    get<Page<Omit<Like, "metres"> & { distance_m: number | null }>>(`/api/v1/cases/${state.id}/duplicates`),
    place ? get<Page<CaseRow & { metres: number }>>(`/console/api/near?${new URLSearchParams({ workflow: state.workflow, lat: String(place.lat), lon: String(place.lon) })}`) : Promise.resolve({ items: [], as_of: 0 }),
  ]);
  const found = new Map<string, Like>(near.items.map((row) => [row.id, row]));
  for (const { distance_m, ...row } of ruled.items) found.set(row.id, { ...row, metres: distance_m === null ? null : Math.round(distance_m) });
  const tied = new Set([state.id, state.follows?.id, ...state.followers.map((one) => one.id)]);
  return [...found.values()].filter((row) => !tied.has(row.id)).sort((a, b) => (a.metres ?? 0) - (b.metres ?? 0));
}

function saidOf(error: unknown): string {
  if (error instanceof Refusal && error.status === 422) return t`Aucun autre dossier ne porte cette référence.`;
  if (error instanceof Refusal && error.status === 409) return t`Ces deux dossiers ne peuvent pas être joints : l’un est clos, ou joint déjà, ou ils ne sont pas du même service.`;
  return sentence(error);
}

/** What the other case says, beside what will become of this one: read before it is done. */
function Preview({ store, state, other }: { store: CaseStore; state: Case; other: Case }) {
  return (
    <div class="effects" role="status">
      <p class="small">{t`Ce que dit ${other.reference} :`}</p>
      <Facts rows={[[t`Reçue`, day(other.opened)], [t`Où en est-elle`, statusWord(other.workflow, other.status)], ...valueRows(other.form, store.service.value?.form ?? [])]} />
      <p class="small">{t`Ce qui va se passer :`}</p>
      <ul>
        <li>{state.tasks.length > 0 ? t`Ici, ${plural(state.tasks.length, t`tâche n’est plus à faire`, t`tâches ne sont plus à faire`)} (${state.tasks.map((task) => humanise(task.step)).join(", ")}), et les délais s’arrêtent.` : t`Ce dossier se repose, et ses délais s’arrêtent.`}</li>
        <li>{t`Quand ${other.reference} finira, ce dossier finira de même, et son habitant recevra sa propre réponse.`}</li>
        <li>{t`L’habitant lira : « Votre demande est traitée avec une autre qui porte sur la même chose ».`}</li>
        <li>{t`Rien n’est perdu : séparé, le dossier reprend où il en était.`}</li>
      </ul>
    </div>
  );
}

function Join({ store, state, to, onBack, onDone }: { store: CaseStore; state: Case; to: string; onBack: () => void; onDone: () => void }) {
  const [other, setOther] = useState<Case | null>(null);
  const [unread, setUnread] = useState<unknown>(null);
  useEffect(() => { get<Case>(`/api/v1/cases/${to}`).then(setOther).catch(setUnread); }, [to]);
  const { text, type, busy, error, send } = useReason(`join/${store.id}`, {
    path: `/api/v1/cases/${store.id}/join`, body: (reason) => ({ to, ...(reason ? { reason } : {}) }), said: () => t`Le dossier est joint à ${other?.reference ?? ""}.`, onDone, onEnd: () => store.load(),
  });
  const fault = error ?? unread;
  return (
    <form class="chosen" noValidate onSubmit={send}>
      <h3>{other ? t`Joindre à ${other.reference}` : t`Joindre`}</h3>
      {fault !== null && <Warning>{saidOf(fault)}</Warning>}
      {other && <Preview store={store} state={state} other={other} />}
      <Text label={t`Pourquoi, pour l’histoire du dossier`} value={text} onValue={type} autoFocus />
      <div class="buttons"><Button type="submit" busy={busy} disabled={!other}>{t`Joindre`}</Button><Button variant="tertiary" onClick={onBack}>{t`Revenir aux choix`}</Button></div>
    </form>
  );
}

/** Any other case of the service, by the reference that people quote. */
function ByReference({ state, onFound }: { state: Case; onFound: (id: string) => void }) {
  const [typed, setTyped] = useState("");
  const [fault, setFault] = useState("");
  const look = async (event: Event) => {
    event.preventDefault();
    const { items } = await get<Page<CaseRow>>(`/api/v1/cases?reference=${encodeURIComponent(typed.trim().toUpperCase())}`).catch(() => ({ items: [] as CaseRow[] }));
    const found = items.find((row) => row.id !== state.id);
    setFault(!found ? t`Aucun autre dossier ne porte cette référence.` : found.workflow !== state.workflow ? t`Ce dossier est d’un autre service.` : found.state !== "open" ? t`Ce dossier est clos.` : "");
    if (found && found.workflow === state.workflow && found.state === "open") onFound(found.id);
  };
  return (
    <form class="write" noValidate onSubmit={look}>
      <Text label={t`Un autre dossier, par sa référence`} value={typed} onValue={setTyped} error={fault || undefined} />
      <div class="buttons"><Button type="submit" variant="secondary" disabled={!typed.trim()}>{t`Comparer`}</Button></div>
    </form>
  );
}

/** Beside the work: which cases are about the same thing, and which follow this one. */
export function Likely({ store, state }: { store: CaseStore; state: Case }) {
  const [like, setLike] = useState<Like[]>([]);
  const [to, setTo] = useState("");
  const head = useRef<HTMLHeadingElement>(null);
  const tied = `${state.follows?.id ?? ""}/${state.followers.map((one) => one.id).join()}/${state.state}`;
  useEffect(() => { likeThis(state).then(setLike).catch(() => setLike([])); setTo(""); }, [state.id, tied]);
  const stay = () => requestAnimationFrame(() => { if (document.activeElement === document.body) head.current?.focus(); });
  const free = state.state === "open" && !state.follows && may("case:priority");
  if (like.length === 0 && state.followers.length === 0 && !free) return null;
  return (
    <section class="card" aria-labelledby="likely-title">
      <h2 id="likely-title" ref={head} tabIndex={-1}>{t`La même chose, peut-être`}</h2>
      {state.followers.length > 0 && <><p class="small">{t`Suivent ce dossier, et finiront comme lui :`}</p><ul class="others">{state.followers.map((one) => <li key={one.id}><Link to={`/console/cases/${one.id}`}>{one.reference}</Link></li>)}</ul></>}
      {to ? <Join store={store} state={state} to={to} onBack={() => { setTo(""); stay(); }} onDone={stay} /> : (
        <>
          {like.length > 0 && (
            <ul class="others likely">{like.map((row) => (
              <li key={row.id}>
                <span><Link to={`/console/cases/${row.id}`}>{row.reference}</Link> {row.metres !== null && t`à ${row.metres} m`} <span class="small">{day(row.opened)}</span><br /><span class="small">{statusWord(state.workflow, row.status)}</span></span>
                {free && <Button variant="secondary" onClick={() => setTo(row.id)}>{t`Comparer`}<span class="unseen">{t` avec ${row.reference}, pour joindre`}</span></Button>}
              </li>
            ))}</ul>
          )}
          {like.length === 0 && state.followers.length === 0 && <p class="small">{t`Aucun dossier semblable n’est en cours.`}</p>}
          {free && <details><summary>{t`Joindre à un autre dossier`}</summary><ByReference state={state} onFound={setTo} /></details>}
        </>
      )}
    </section>
  );
}

/** First on the page of a case that follows another: why it rests, and the way back. */
export function Follows({ store, state }: { store: CaseStore; state: Case }) {
  const [open, setOpen] = useState(false);
  const { text, type, missing, busy, error, send } = useReason(`part/${store.id}`, {
    path: `/api/v1/cases/${store.id}/part`, body: (reason) => ({ reason }), said: () => t`Le dossier va de nouveau son propre chemin.`, required: true, onDone: () => setOpen(false), onEnd: () => store.load(),
  });
  if (!state.follows || state.state !== "open") return null;
  const { id, reference } = state.follows;
  return (
    <section class="card" aria-labelledby="follows-title">
      <h2 id="follows-title">{t`Joint à un autre dossier`}</h2>
      <p>{t`Tout se passe dans `}<Link to={`/console/cases/${id}`}>{reference}</Link>{t` : ce dossier-ci se repose et finira comme lui.`}</p>
      {error !== null && <Warning>{sentence(error)}</Warning>}
      {may("case:priority") && (open ? (
        <form class="write" noValidate onSubmit={send}>
          <Text label={t`Pourquoi ce n’est pas la même chose`} value={text} onValue={type} error={missing ? t`Un mot pour l’histoire du dossier.` : undefined} required autoFocus />
          <div class="buttons"><Button type="submit" busy={busy}>{t`Séparer`}</Button><Button variant="tertiary" onClick={() => setOpen(false)}>{t`Laisser ainsi`}</Button></div>
        </form>
      ) : <div class="buttons"><Button variant="secondary" onClick={() => setOpen(true)}>{t`Séparer les deux dossiers`}</Button></div>)}
    </section>
  );
}

// Beside the work: delays, the request as it was filled in, the person behind it.
import { Tag } from "../controls";
import { shownValue, labelOf } from "../form";
import { t } from "../language";
import { OfTown, townTongue } from "../of_town";
import { Link } from "../router";
import { nameOf, queueTitle, teamTitle } from "../session";
import { channelWord, day, dueIn, humanise, latenessColour, latenessWord, longTime, shortTime, span } from "../words";
import { scoreWord } from "./ended";
import { Extend } from "./extend";
import { isBare, Whereabouts } from "./place";
import type { CaseStore } from "./store";
import type { Case, Clock, Field, Person, Service, Values } from "../types";

const clockWord: Record<string, string> = { running: t`en cours`, paused: t`suspendu`, late: t`dépassé`, met: t`tenu`, breached: t`non tenu` };
const clockColour: Record<string, string> = { running: "success", paused: "neutral", late: "danger", met: "success", breached: "danger" };

function Bar({ store, clock }: { store: CaseStore; clock: Clock }) {
  const share = clock.budget_ms > 0 ? Math.min(100, Math.round((100 * clock.consumed_ms) / clock.budget_ms)) : 0;
  const state = clock.state ?? "running";
  const colour = state === "running" && clock.warned > 0 ? "warning" : clockColour[state] ?? "neutral";
  const title = clock.title || humanise(clock.name);
  return (
    <li class="clock">
      <p class="clock-head"><strong lang={townTongue()}>{title}</strong><Tag colour={colour}>{clockWord[state] ?? state}</Tag></p>
      <svg class="clock-bar" data-colour={colour} viewBox="0 0 100 6" preserveAspectRatio="none" role="img" aria-label={t`${title} : ${share} % du délai écoulé`}>
        <rect width="100" height="6" class="bar-room" /><rect width={share} height="6" class="bar-used" />
      </svg>
      <p class="small">{clock.measure.startsWith("business_") ? t`${span(clock.consumed_ms)} sur ${span(clock.budget_ms)} de temps ouvré` : t`${span(clock.consumed_ms)} sur ${span(clock.budget_ms)}`}
        {clock.due && <>{t` · échéance ${shortTime(clock.due)} (${dueIn(clock.due)})`}</>}
        {state === "paused" && t` · suspendu tant que l’étape en cours l’arrête`}</p>
      <Extend store={store} clock={clock} />
    </li>
  );
}

export function Clocks({ store, clocks }: { store: CaseStore; clocks: Clock[] }) {
  if (clocks.length === 0) return null;
  return <section class="card" aria-labelledby="clocks-title"><h2 id="clocks-title">{t`Délais`}</h2><ul class="clocks">{clocks.map((clock) => <Bar key={clock.name} store={store} clock={clock} />)}</ul></section>;
}

type FactRow = [name: preact.ComponentChildren, value: preact.ComponentChildren];

export function Facts({ rows }: { rows: FactRow[] }) {
  return <dl class="facts">{rows.map(([name, value], index) => <div key={index}><dt>{name}</dt><dd>{value}</dd></div>)}</dl>;
}

type Telling = (field: Field | undefined, value: unknown) => preact.ComponentChildren;

export function valueRows(values: Values, known: Field[], tell: Telling = shownValue): FactRow[] {
  const order = [...known.map((field) => field.name), ...Object.keys(values)];
  const names = [...new Set(order)].filter((name) => name in values);
  return names.map((name) => {
    const field = known.find((one) => one.name === name);
    return [<OfTown>{field ? labelOf(field) : humanise(name)}</OfTown>, tell(field, values[name])];
  });
}

/** The request and where it is: a bare point is told in words, for which the server looks. */
export function Request({ state, service }: { state: Case; service: Service | null }) {
  return (
    <section class="card" aria-labelledby="request-title">
      <h2 id="request-title">{t`La demande`}</h2>
      <Facts rows={valueRows(state.form, service?.form ?? [], (field, value) => (isBare(value) ? <Whereabouts id={state.id} point={value} /> : shownValue(field, value)))} />
      {Object.keys(state.data).length > 0 && <><h3>{t`Ajouté depuis`}</h3><Facts rows={valueRows(state.data, service?.data ?? [])} /></>}
      <details><summary>{t`Suivi du dossier`}</summary>
        <Facts rows={[
          [t`Reçue`, longTime(state.opened)], [t`Par`, channelWord(state.channel)], [t`Service`, teamTitle(state.owner)],
          ...(state.closed ? [[t`Close`, longTime(state.closed)] as [string, string]] : []),
          ...(state.kept_until ? [[t`Conservée jusqu’au`, day(state.kept_until)] as [string, string]] : []),
          ...(state.erased ? [[t`Effacée`, longTime(state.erased)] as [string, string]] : []),
          ...(state.score !== null ? [[t`Avis`, t`${scoreWord[state.score]} (${state.score} sur 5)`] as [string, string]] : []),
          [t`Visible`, state.visibility === "public" ? t`Publique, sans les données personnelles` : t`Privée`],
          ...state.steps.map((step) => [t`Étape`, t`${humanise(step.step)}, depuis le ${shortTime(step.entered)}`] as [string, string]),
          ...state.tasks.map((task) => [t`Confiée à`, `${queueTitle(task.queue)}${task.agent ? `, ${nameOf(task.agent)}` : ""}`] as [string, string]),
          ...state.timers.map((timer) => [t`Rappel`, shortTime(timer.due)] as [string, string]),
        ]} />
      </details>
    </section>
  );
}

const attributeWord: Record<string, string> = { name: t`Nom`, given_name: t`Prénom`, family_name: t`Nom de famille`, organisation: t`Organisme`, email: t`Courriel`, phone: t`Téléphone`, address: t`Adresse`, contact: t`Lui écrire`, born: t`Date de naissance` };

export function PersonCard({ person, state }: { person: Person | null; state: Case }) {
  if (!state.person) return <section class="card"><h2>{t`L’habitant`}</h2><p class="small">{t`Demande sans nom.`}</p></section>;
  if (!person) return null;
  const others = person.cases.filter((row) => row.id !== state.id);
  return (
    <section class="card" aria-labelledby="person-title">
      <h2 id="person-title">{t`L’habitant`}</h2>
      {person.forgotten ? <p>{t`Cette personne a demandé l’effacement de ses données.`}</p>
        : <Facts rows={Object.entries(person.attributes).filter(([key]) => !(person.attributes.name && (key === "given_name" || key === "family_name"))).map(([key, value]) => [attributeWord[key] ?? humanise(key), key === "phone" && typeof value === "string" ? <a href={`tel:${value}`}>{value}</a> : key === "email" && typeof value === "string" ? <a href={`mailto:${value}`}>{value}</a> : key === "contact" && typeof value === "string" ? (value === "post" ? t`toujours par la poste` : t`jamais par la poste`) : shownValue(undefined, value)])} />}
      {others.length > 0 && (
        <details open={others.length < 4}><summary>{others.length === 1 ? t`Une autre demande` : t`${others.length} autres demandes`}</summary>
          <ul class="others">{others.map((row) => (
            <li key={row.id}><Link to={`/console/cases/${row.id}`}><OfTown>{row.title}</OfTown></Link> <span class="small">{day(row.opened)}</span> <Tag colour={row.state === "open" ? latenessColour[row.lateness] : "neutral"}>{row.state === "open" ? latenessWord[row.lateness] : t`Close`}</Tag></li>
          ))}</ul>
        </details>
      )}
    </section>
  );
}

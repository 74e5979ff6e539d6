// What is deployed and which of it is still followed, who works here, and who read what.
import { useEffect, useLayoutEffect, useState } from "preact/hooks";
import { get, sentence, type Page } from "./api";
import { Waiting } from "./controls";
import { Failed } from "./failed";
import { Table, type Column } from "./figures";
import { locale, t } from "./language";
import { townTongue } from "./of_town";
import { Link, place } from "./router";
import { may, me, teamTitle } from "./session";
import { number } from "./words";
import { Absences } from "./administer/absences";
import { Audit } from "./administer/audit";
import { Findings } from "./administer/findings";
import { Versions } from "./administer/versions";
import { loadServices } from "./case/store";
import type { Agent, Service } from "./types";

interface Count { workflow: string; open: number; closed: number; late_open: number; late_closed: number }
interface ServiceRow extends Service { open: number; closed: number; late: number }

const accessWord: Record<string, string> = { public: t`Tout le monde`, identified: t`Personnes identifiées`, agents: t`Agents` };

/** One service: its drawing, and for who does not see it the same in sentences. */
function Drawing({ service }: { service: ServiceRow }) {
  const [text, setText] = useState("");
  useEffect(() => {
    setText("");
    get<{ text: string }>(`/console/api/services/${service.id}/sentences`).then((found) => setText(found.text)).catch((error: unknown) => setText(sentence(error)));
  }, [service.id]);
  return (
    <section class="card service-page">
      <p><Link to="/console/administer">{t`← Tous les services`}</Link></p>
      <div lang={townTongue()}><h2>{service.title}</h2><p class="small">{service.summary}</p></div>
      <dl class="facts-row">
        <div><dt>{t`Équipe`}</dt><dd lang={townTongue()}>{teamTitle(service.owner)}</dd></div>
        <div><dt>{t`Ouvert à`}</dt><dd>{accessWord[service.access] ?? service.access}</dd></div>
        <div><dt>{t`En cours`}</dt><dd>{number(service.open)}</dd></div>
        <div><dt>{t`En retard`}</dt><dd>{number(service.late)}</dd></div>
        <div><dt>{t`Clos`}</dt><dd>{number(service.closed)}</dd></div>
      </dl>
      <div class="table-frame" role="region" aria-label={t`Dessin : ${service.title}`} tabIndex={0}><img src={`/console/api/services/${service.id}/drawing`} alt={t`Dessin du parcours « ${service.title} », décrit ci-dessous.`} /></div>
      <h3>{t`Le même en phrases`}</h3>
      {text ? <p class="letter">{text}</p> : <Waiting what={t`Le parcours se charge`} />}
    </section>
  );
}

type Show = "" | "findings" | "versions" | "agents" | "audit";

function views(): [Show, string][] {
  const all: [Show, string, boolean][] = [["", t`Services`, true], ["findings", t`Remarques`, true], ["versions", t`Versions`, true], ["agents", t`Agents`, true], ["audit", t`Journal`, may("admin:deploy") || may("person:forget")]];
  return all.filter(([, , open]) => open).map(([view, name]) => [view, name]);
}

export function Administer() {
  const [services, setServices] = useState<ServiceRow[] | null>(null);
  const [error, setError] = useState<unknown>(null);
  const read = () => {
    Promise.all([loadServices(), get<Page<Count>>("/api/v1/services/counts").catch(() => ({ items: [] as Count[] }))])
      .then(([all, counts]) => setServices([...all.values()].map((service) => {
        const count = counts.items.find((one) => one.workflow === service.id);
        return { ...service, open: count?.open ?? 0, closed: count?.closed ?? 0, late: count?.late_open ?? 0 };
      }).sort((a, b) => a.title.localeCompare(b.title, locale))))
      .then(() => setError(null)).catch(setError);
  };
  useEffect(() => { document.title = t`Réglages · Guichet`; read(); }, []);
  const serviceColumns: Column<ServiceRow>[] = [
    { name: t`Service`, cell: (row) => <>{row.title}<span class="small summary">{row.summary}</span></>, text: (row) => row.title },
    { name: t`Équipe`, cell: (row) => teamTitle(row.owner), text: (row) => teamTitle(row.owner) },
    { name: t`Ouvert à`, cell: (row) => accessWord[row.access] ?? row.access, text: (row) => row.access },
    { name: t`En cours`, number: true, cell: (row) => number(row.open), text: (row) => String(row.open) },
    { name: t`En retard`, number: true, cell: (row) => number(row.late), text: (row) => String(row.late) },
    { name: t`Clos`, number: true, cell: (row) => number(row.closed), text: (row) => String(row.closed) },
    { name: t`Version`, cell: (row) => <code>{row.version.slice(0, 10)}</code>, text: (row) => row.version },
    { name: t`Parcours`, onScreenOnly: true, cell: (row) => <Link to={`/console/administer?service=${encodeURIComponent(row.id)}`}>{t`Voir`}<span class="unseen"> : {row.title}</span></Link>, text: () => "" },
  ];
  const roleOf = (agent: Agent): string => agent.roles.map((role) => me.value?.roles?.[role] ?? role).join(", ");
  const agentColumns: Column<Agent>[] = [
    { name: t`Agent`, cell: (row) => row.name, text: (row) => row.name },
    { name: t`Nom pour s’identifier`, cell: (row) => <code>{row.id}</code>, text: (row) => row.id },
    { name: t`Rôles`, cell: roleOf, text: roleOf },
    { name: t`Équipes`, cell: (row) => row.teams.map(teamTitle).join(", "), text: (row) => row.teams.map(teamTitle).join(", ") },
  ];
  const wanted = place.value.query.get("show") as Show;
  const shown: Show = ["findings", "versions", "agents", "audit"].includes(wanted) ? wanted : "";
  const chosen = services?.find((service) => service.id === place.value.query.get("service"));
  // The way back leads to where one was; a page of its own begins at its top.
  useLayoutEffect(() => { scrollTo(0, 0); if (chosen) document.querySelector<HTMLElement>(".service-page a")?.focus({ preventScroll: true }); }, [chosen?.id]);
  return (
    <div class="figures">
      <h1 tabIndex={-1}>{t`Réglages`}</h1>
      <nav class="switch" aria-label={t`Ce qui est réglé`}>{views().map(([view, name]) => <Link key={view} to={`/console/administer${view ? `?show=${view}` : ""}`} aria-current={shown === view ? "page" : undefined}>{name}</Link>)}</nav>
      {shown === "findings" && <Findings />}
      {shown === "versions" && <Versions />}
      {shown === "audit" && <Audit />}
      {shown === "agents" && <Absences />}
      {shown === "agents" && <section class="card"><h2>{t`Agents`}</h2><Table name="agents" caption={t`Agents`} columns={agentColumns} rows={me.value?.agents ?? []} keyOf={(row) => row.id} /></section>}
      {shown === "" && chosen && <Drawing service={chosen} />}
      {shown === "" && !chosen && (
        <section class="card"><h2>{t`Services déployés`}</h2>
          {services ? <Table name="services" caption={t`Services déployés`} columns={serviceColumns} rows={services} keyOf={(row) => row.id} /> : error !== null ? <Failed title={t`Les services n’ont pas pu être lus`} error={error} onAgain={read} /> : <Waiting what={t`Les services se chargent`} />}
        </section>
      )}
    </div>
  );
}

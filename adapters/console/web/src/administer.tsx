// What is deployed, and who works here.
import { useEffect, useState } from "preact/hooks";
import { get, sentence, type Page } from "./api";
import { Waiting, Warning } from "./controls";
import { Table, type Column } from "./figures";
import { me, teamTitle } from "./session";
import { number } from "./words";
import { loadServices } from "./case/store";
import type { Agent, Service } from "./types";

interface Count { workflow: string; open: number; closed: number; late_open: number; late_closed: number }
interface ServiceRow extends Service { open: number; closed: number; late: number }

const accessWord: Record<string, string> = { public: "Tout le monde", identified: "Personnes identifiées", agents: "Agents" };

/** The drawing, and for who does not see it the same in sentences. */
function Drawing({ service }: { service: ServiceRow }) {
  const [open, setOpen] = useState(false);
  const [text, setText] = useState("");
  useEffect(() => {
    if (open && !text) get<{ text: string }>(`/console/api/services/${service.id}/sentences`).then((found) => setText(found.text)).catch((error: unknown) => setText(sentence(error)));
  }, [open]);
  return (
    <details class="drawing" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{service.title}</summary>
      {open && <><div class="table-frame" role="region" aria-label={`Dessin : ${service.title}`} tabIndex={0}><img src={`/console/api/services/${service.id}/drawing`} alt={`Dessin du parcours « ${service.title} », décrit ci-dessous.`} /></div><details><summary>Le même en phrases</summary><p class="letter">{text}</p></details></>}
    </details>
  );
}

export function Administer() {
  const [services, setServices] = useState<ServiceRow[] | null>(null);
  const [error, setError] = useState<unknown>(null);
  useEffect(() => {
    document.title = "Réglages · Guichet";
    Promise.all([loadServices(), get<Page<Count>>("/api/v1/services/counts").catch(() => ({ items: [] as Count[] }))])
      .then(([all, counts]) => setServices([...all.values()].map((service) => {
        const count = counts.items.find((one) => one.workflow === service.id);
        return { ...service, open: count?.open ?? 0, closed: count?.closed ?? 0, late: count?.late_open ?? 0 };
      }).sort((a, b) => a.title.localeCompare(b.title, "fr"))))
      .catch(setError);
  }, []);
  const serviceColumns: Column<ServiceRow>[] = [
    { name: "Service", cell: (row) => <>{row.title}<br /><span class="small">{row.summary}</span></>, text: (row) => row.title },
    { name: "Équipe", cell: (row) => teamTitle(row.owner), text: (row) => teamTitle(row.owner) },
    { name: "Ouvert à", cell: (row) => accessWord[row.access] ?? row.access, text: (row) => row.access },
    { name: "En cours", number: true, cell: (row) => number(row.open), text: (row) => String(row.open) },
    { name: "En retard", number: true, cell: (row) => number(row.late), text: (row) => String(row.late) },
    { name: "Clos", number: true, cell: (row) => number(row.closed), text: (row) => String(row.closed) },
    { name: "Version", cell: (row) => <code>{row.version.slice(0, 10)}</code>, text: (row) => row.version },
  ];
  const roleOf = (agent: Agent): string => agent.roles.map((role) => me.value?.roles?.[role] ?? role).join(", ");
  const agentColumns: Column<Agent>[] = [
    { name: "Agent", cell: (row) => row.name, text: (row) => row.name },
    { name: "Nom pour s’identifier", cell: (row) => <code>{row.id}</code>, text: (row) => row.id },
    { name: "Rôles", cell: roleOf, text: roleOf },
    { name: "Équipes", cell: (row) => row.teams.map(teamTitle).join(", "), text: (row) => row.teams.map(teamTitle).join(", ") },
  ];
  return (
    <div class="figures">
      <h1 tabIndex={-1}>Réglages</h1>
      {error !== null && <Warning>{sentence(error)}</Warning>}
      <section class="card"><h2>Services déployés</h2>
        <p class="small">{me.value?.town?.title}, version <code>{me.value?.town?.version.slice(0, 10)}</code>. Un dossier garde la version avec laquelle il a été ouvert.</p>
        {services ? <Table name="services" caption="Services déployés" columns={serviceColumns} rows={services} keyOf={(row) => row.id} /> : <Waiting what="Les services se chargent" />}
      </section>
      {services && <section class="card"><h2>Parcours des demandes</h2>{services.map((service) => <Drawing key={service.id} service={service} />)}</section>}
      <section class="card"><h2>Agents</h2>
        <Table name="agents" caption="Agents" columns={agentColumns} rows={me.value?.agents ?? []} keyOf={(row) => row.id} />
      </section>
    </div>
  );
}

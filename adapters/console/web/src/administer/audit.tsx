// Who read what about whom, and who came through the doors. Reading this is written down as well.
import { useEffect, useState } from "preact/hooks";
import { get, Refusal } from "../api";
import { Button, Empty, Waiting } from "../controls";
import { Failed } from "../failed";
import { Table, type Column } from "../figures";
import { t } from "../language";
import { Link } from "../router";
import { me, nameOf } from "../session";
import { day, longTime } from "../words";

interface Line { time: string; what: string; actor?: string; name?: string; of?: string; address?: string; request?: string; from?: string; until?: string; substitute?: string }
interface Page { items: Line[]; next: string }

const words: Record<string, string> = {
  "personal data read": t`Données personnelles lues`, "signed in": t`Connexion`, "signed out": t`Déconnexion`, "sign-in refused": t`Connexion refusée`,
  "password changed": t`Mot de passe changé`, "the first account was made": t`Premier compte créé`, "audit trail read": t`Journal lu`, "absence noted": t`Absence notée`, "absence ended": t`Absence finie`,
};

/** "case/…" and "person/…" as people read them; a case can be opened. */
function About({ of }: { of: string }) {
  const [kind, id = ""] = of.split("/");
  if (kind === "case") return <Link to={`/console/cases/${id}`}>{t`Dossier`} <code>{id.slice(0, 8)}</code></Link>;
  if (kind === "agents") return <>{nameOf(of)}</>;
  if (kind === "letters") return <>{t`Lettres`}</>;
  return <>{kind === "person" ? t`Personne` : kind} <code>{id.slice(0, 8)}</code></>;
}

/** Of an absence: its days, and who stands in. */
const detail = (row: Line): string => (row.from && row.until ? t`du ${day(row.from)} au ${day(row.until)}, remplacé par ${nameOf(row.substitute ?? "")}` : "");

const columns = (): Column<Line>[] => [
  { name: t`Quand`, cell: (row) => <time dateTime={row.time}>{longTime(row.time)}</time>, text: (row) => row.time },
  { name: t`Quoi`, cell: (row) => words[row.what] ?? row.what, text: (row) => words[row.what] ?? row.what },
  { name: t`Qui`, cell: (row) => nameOf(row.actor ?? "") || row.name || "", text: (row) => row.actor ?? row.name ?? "" },
  { name: t`De qui, de quoi`, cell: (row) => (row.of ? <About of={row.of} /> : ""), text: (row) => row.of ?? "" },
  { name: t`Précisions`, cell: (row) => detail(row), text: (row) => [row.from, row.until, row.substitute].filter(Boolean).join(" ") },
  { name: t`Depuis`, cell: (row) => row.address ?? "", text: (row) => row.address ?? "" },
];

export function Audit() {
  const [lines, setLines] = useState<Line[] | null>(null);
  const [next, setNext] = useState("");
  const [actor, setActor] = useState("");
  const [error, setError] = useState<unknown>(null);
  const read = async (after: string, before: Line[]) => {
    try {
      const page = await get<Page>(`/console/api/audit?${new URLSearchParams({ limit: "100", ...(actor ? { actor } : {}), ...(after ? { after } : {}) })}`);
      setLines(before.concat(page.items));
      setNext(page.next);
      setError(null);
    } catch (refusal) { setError(refusal); }
  };
  useEffect(() => { setLines(null); void read("", []); }, [actor]);
  if (error instanceof Refusal && error.status === 403) return <Empty title={t`Le journal est lu par qui administre, ou protège les données.`} />;
  return (
    <section class="card">
      <div class="card-head"><h2>{t`Journal des accès`}</h2>
        <label class="period">{t`Agent`} <select class="ds-input" value={actor} onChange={(event) => setActor(event.currentTarget.value)}><option value="">{t`Tous`}</option>{(me.value?.agents ?? []).map((one) => <option key={one.id} value={`agents/${one.id}`}>{one.name}</option>)}</select></label>
      </div>
      <p class="small">{t`Chaque lecture de données personnelles, chaque connexion, refus compris. Ce qui change un dossier est dans l’histoire du dossier.`}</p>
      {error !== null && <Failed title={t`Le journal n’a pas pu être lu`} error={error} onAgain={() => void read(lines ? next : "", lines ?? [])} />}
      {!lines ? error === null && <Waiting what={t`Le journal se charge`} lines={6} /> : lines.length === 0 && !next ? <Empty title={t`Rien n’est encore noté.`} />
        : <Table name="journal" caption={t`Journal des accès`} columns={columns()} rows={lines} keyOf={(row) => `${row.time}${row.what}${row.request ?? ""}${row.of ?? ""}`} />}
      {next && error === null && <Button variant="secondary" onClick={() => void read(next, lines ?? [])}>{t`Montrer la suite`}</Button>}
    </section>
  );
}

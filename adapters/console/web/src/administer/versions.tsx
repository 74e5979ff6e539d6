// Which versions of the town's services open cases still follow.
import { useEffect, useState } from "preact/hooks";
import { get } from "../api";
import { Tag, Waiting } from "../controls";
import { Failed } from "../failed";
import { Table } from "../figures";
import { t } from "../language";
import { age, day, number, plural } from "../words";

interface Followed { id: string; title: string; open: number; oldest: string | null }
interface Version { version: string; current: boolean; open: number; services: Followed[] }

export function Versions() {
  const [seen, setSeen] = useState<{ items: Version[]; more: boolean } | null>(null);
  const [error, setError] = useState<unknown>(null);
  const read = () => { get<{ items: Version[]; more: boolean }>("/console/api/versions").then((found) => { setSeen(found); setError(null); }).catch(setError); };
  useEffect(read, []);
  if (error !== null) return <Failed title={t`Les versions n’ont pas pu être lues`} error={error} onAgain={read} />;
  if (!seen) return <Waiting what={t`Les versions se chargent`} />;
  return (
    <>
      <p class="small">{t`Un dossier garde la version avec laquelle il a été ouvert, jusqu’à sa clôture.`} {seen.more && t`Seuls les 20 000 dossiers en cours les plus récents sont comptés.`}</p>
      {seen.items.map((one) => (
        <section key={one.version} class="card">
          <div class="card-head"><h2>{t`Version`} <code>{one.version.slice(0, 10)}</code></h2><Tag colour={one.current ? "success" : "neutral"}>{one.current ? t`En service` : t`Ancienne`}</Tag></div>
          <p>{plural(one.open, t`dossier en cours`, t`dossiers en cours`)}</p>
          {one.services.length > 0 && <Table name={`version-${one.version.slice(0, 10)}`} caption={t`Dossiers en cours de la version ${one.version.slice(0, 10)}`} rows={one.services} keyOf={(row) => row.id}
            columns={[
              { name: t`Service`, cell: (row) => row.title, text: (row) => row.title },
              { name: t`En cours`, number: true, cell: (row) => number(row.open), text: (row) => String(row.open) },
              { name: t`Le plus ancien`, cell: (row) => (row.oldest ? `${day(row.oldest)} (${age(row.oldest)})` : ""), text: (row) => row.oldest ?? "" },
            ]} />}
        </section>
      ))}
    </>
  );
}

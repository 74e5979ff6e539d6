// What the checker says of the services that are deployed: warnings, for whoever writes them.
import { useEffect, useState } from "preact/hooks";
import { get } from "../api";
import { Empty, Waiting } from "../controls";
import { Failed } from "../failed";
import { Table } from "../figures";
import { t } from "../language";
import { plural } from "../words";

interface Finding { code: string; file: string; line: number; column: number; message: string; hint: string }

export function Findings() {
  const [seen, setSeen] = useState<{ version: string; items: Finding[] } | null>(null);
  const [error, setError] = useState<unknown>(null);
  const read = () => { get<{ version: string; items: Finding[] }>("/console/api/findings").then((found) => { setSeen(found); setError(null); }).catch(setError); };
  useEffect(read, []);
  if (error !== null) return <Failed title={t`Les remarques n’ont pas pu être lues`} error={error} onAgain={read} />;
  if (!seen) return <Waiting what={t`Les remarques se chargent`} />;
  if (seen.items.length === 0) return <Empty title={t`Aucune remarque.`}><p>{t`Les services déployés ont été relus : rien à signaler.`}</p></Empty>;
  const where = (row: Finding): string => `${row.file}:${row.line}:${row.column}`;
  return (
    <section class="card">
      <h2>{t`Remarques sur les services déployés`}</h2>
      <p>{plural(seen.items.length, t`remarque`, t`remarques`)} <span class="small">{t`Ce sont des avertissements : les services marchent. Ils sont écrits, en anglais, pour qui tient leurs textes.`}</span></p>
      <Table name="remarques" caption={t`Remarques sur les services déployés`} rows={seen.items} keyOf={(row) => `${where(row)}/${row.code}`}
        columns={[
          { name: t`Où`, cell: (row) => <code>{where(row)}</code>, text: where },
          { name: t`Remarque`, cell: (row) => <span lang="en">{row.message}</span>, text: (row) => row.message },
          { name: t`Que faire`, cell: (row) => <span lang="en">{row.hint}</span>, text: (row) => row.hint },
          { name: t`Mot du manuel`, cell: (row) => <a href="/manual/diagnostics"><code>{row.code}</code></a>, text: (row) => row.code },
        ]} />
    </section>
  );
}

// The same figures by district: of the districts as they were drawn when each request was received.
import { useEffect, useState } from "preact/hooks";
import { get, type Page } from "../api";
import { Table } from "../figures";
import { t } from "../language";
import { Link } from "../router";
import { groupColumns, type Group } from "../supervise";
import { number, plural } from "../words";
import { behind } from "./cases";

/** What districts are called, by their ids. Without an answer they keep their ids. */
export function useDistricts(): Map<string, string> {
  const [titles, setTitles] = useState<Map<string, string>>(new Map());
  useEffect(() => {
    get<Page<{ id: string; title: string }>>("/console/api/zones")
      .then((zones) => setTitles(new Map(zones.items.map((zone) => [zone.id, zone.title])))).catch(() => undefined);
  }, []);
  return titles;
}

export function Districts({ groups, withoutPlace, from }: { groups: Group[]; withoutPlace: number; from: string }) {
  const titles = useDistricts();
  if (!groups.some((group) => group.key)) return null;
  const titleOf = (key: string): string => (key ? titles.get(key) ?? key : t`Hors des quartiers`);
  const rows = [...groups].sort((a, b) => b.received - a.received);
  const columns = groupColumns(t`Quartier`, titleOf, (row, state, lateness, value) => (value > 0 && row.key ? <Link to={behind({ district: row.key, state, lateness, from })}>{number(value)}</Link> : number(value)));
  return (
    <section class="card"><h2>{t`Par quartier`}</h2>
      {withoutPlace > 0 && <p class="small">{plural(withoutPlace, t`demande sans lieu n’y est pas`, t`demandes sans lieu n’y sont pas`)}.</p>}
      <Table name="par-quartier" caption={t`Par quartier`} columns={columns} rows={rows} keyOf={(row) => row.key} />
    </section>
  );
}

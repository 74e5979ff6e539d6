// The same figures by district. Counted from the cases themselves, because a district is no part of what the other
// figures are summed from: of a long period only the newest few thousand, and the page says so.
import { useEffect, useState } from "preact/hooks";
import { get, type Page } from "../api";
import { Table } from "../figures";
import { t } from "../language";
import { Link } from "../router";
import { groupColumns, type Group } from "../supervise";
import { number, plural } from "../words";
import { behind } from "./cases";

interface Counted { looked_at: number; more: boolean; without_place: number; by_zone: Group[] }

export function Districts({ from }: { from: string }) {
  const [counted, setCounted] = useState<Counted | null>(null);
  const [titles, setTitles] = useState<Map<string, string>>(new Map());
  useEffect(() => {
    void Promise.all([get<Counted>(`/console/api/map?${new URLSearchParams(from ? { from } : {})}`), get<Page<{ id: string; title: string }>>("/console/api/zones")])
      .then(([found, zones]) => { setTitles(new Map(zones.items.map((zone) => [zone.id, zone.title]))); setCounted(found); }).catch(() => undefined);
  }, [from]);
  if (!counted || titles.size === 0 || counted.by_zone.length === 0) return null;
  const titleOf = (key: string): string => (key ? titles.get(key) ?? key : t`Hors des quartiers`);
  const rows = [...counted.by_zone].sort((a, b) => b.received - a.received);
  const columns = groupColumns(t`Quartier`, titleOf, (row, state, lateness, value) => (value > 0 && row.key ? <Link to={behind({ district: titleOf(row.key), state, lateness, from })}>{number(value)}</Link> : number(value)));
  return (
    <section class="card"><h2>{t`Par quartier`}</h2>
      <p class="small">{counted.more && t`Parmi les ${number(counted.looked_at)} demandes les plus récentes de cette période. `}{plural(counted.without_place, t`demande sans lieu n’y est pas`, t`demandes sans lieu n’y sont pas`)}.</p>
      <Table name="par-quartier" caption={t`Par quartier`} columns={columns} rows={rows} keyOf={(row) => row.key} />
    </section>
  );
}

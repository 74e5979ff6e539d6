// By which ways people reach the town hall, and how that changes: one row of bars for each channel on the same scale, so
// that none needs a colour to be told apart.
import { Table, type Column } from "../figures";
import { t } from "../language";
import { capital } from "../session";
import { channelWord, day, number } from "../words";
import type { Group } from "../supervise";

export interface Contact { week: string; channel: string; received: number }
interface Week { week: string; counts: Map<string, number>; all: number }

const height = 40;

function weeksOf(contacts: Contact[]): Week[] {
  const weeks = new Map<string, Week>();
  for (const { week, channel, received } of contacts) {
    const one = weeks.get(week) ?? { week, counts: new Map<string, number>(), all: 0 };
    one.counts.set(channel, (one.counts.get(channel) ?? 0) + received);
    one.all += received;
    weeks.set(week, one);
  }
  return [...weeks.values()].sort((a, b) => a.week.localeCompare(b.week));
}

const share = (part: number, whole: number): string => (whole === 0 ? "–" : `${Math.round((100 * part) / whole)} %`);

function Bars({ channel, weeks, most }: { channel: string; weeks: Week[]; most: number }) {
  const step = 100 / Math.max(1, weeks.length);
  return (
    <svg class="channel-bars" viewBox={`0 0 100 ${height}`} preserveAspectRatio="none" aria-hidden="true">
      {weeks.map((week, index) => {
        const tall = (height * (week.counts.get(channel) ?? 0)) / most;
        return <rect key={week.week} class="bar-all" x={index * step + step * 0.12} y={height - tall} width={step * 0.76} height={tall} />;
      })}
    </svg>
  );
}

export function Channels({ groups, contacts }: { groups: Group[]; contacts: Contact[] }) {
  const weeks = weeksOf(contacts);
  const channels = [...groups].sort((a, b) => b.received - a.received);
  const all = channels.reduce((sum, one) => sum + one.received, 0);
  const most = Math.max(1, ...contacts.map((one) => one.received));
  const columns: Column<Week>[] = [
    { name: t`Semaine du`, cell: (row) => day(row.week), text: (row) => row.week },
    ...channels.map((one): Column<Week> => ({ name: capital(channelWord(one.key)), number: true, cell: (row) => number(row.counts.get(one.key) ?? 0), text: (row) => String(row.counts.get(one.key) ?? 0) })),
    { name: t`Toutes`, number: true, cell: (row) => number(row.all), text: (row) => String(row.all) },
  ];
  return (
    <section class="card">
      <h2>{t`Observatoire des canaux`}</h2>
      <p class="small">{t`Par où arrivent les demandes, semaine par semaine, toutes à la même échelle.`}</p>
      <ul class="channels">
        {channels.map((one) => (
          <li key={one.key}>
            <span class="channel-name">{capital(channelWord(one.key))}</span>
            <Bars channel={one.key} weeks={weeks} most={most} />
            <span class="channel-share">{number(one.received)} <span class="small">{share(one.received, all)}</span></span>
          </li>
        ))}
      </ul>
      <details><summary>{t`Le même en tableau`}</summary><Table name="canaux" caption={t`Demandes par canal et par semaine`} columns={columns} rows={weeks} keyOf={(row) => row.week} /></details>
    </section>
  );
}

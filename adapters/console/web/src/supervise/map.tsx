// Where requests come from: heat or clusters over the town's zones, nearer at each press. What the drawing shows stands
// beside it in words: the zones as a table, and the cases of the piece that is looked at.
import { useEffect, useState } from "preact/hooks";
import { get, type Page } from "../api";
import { Button, Empty, Waiting } from "../controls";
import { Failed } from "../failed";
import { Table } from "../figures";
import { t } from "../language";
import { townTongue } from "../of_town";
import { number, plural } from "../words";
import type { CaseRow } from "../types";
import { groupColumns, since, type Group } from "../supervise";
import { caseColumns } from "./cases";

type Box = [west: number, south: number, east: number, north: number];
interface Square { box: Box; lon: number; lat: number; cases: number; late: number }
interface Seen { looked_at: number; more: boolean; without_place: number; by_zone: Group[]; box: Box | null; squares: Square[]; cases: CaseRow[] }
interface Zone { id: string; title: string; rings: [number, number][][] }
type Kind = "clusters" | "heat";

const width = 1000;

/** Degrees to the drawing's points; a degree of longitude is shorter than one of latitude, away from the equator. */
class Frame {
  readonly height: number;
  constructor(readonly box: Box) {
    const squeeze = Math.cos(((box[1] + box[3]) / 2) * (Math.PI / 180));
    this.height = Math.round(Math.min(1400, Math.max(300, (width * (box[3] - box[1])) / ((box[2] - box[0]) * squeeze))));
  }
  x(lon: number): number { return (width * (lon - this.box[0])) / (this.box[2] - this.box[0]); }
  y(lat: number): number { return (this.height * (this.box[3] - lat)) / (this.box[3] - this.box[1]); }
}

function wider(box: Box, share: number): Box {
  const [east, north] = [(box[2] - box[0]) * share, (box[3] - box[1]) * share];
  return [box[0] - east, box[1] - north, box[2] + east, box[3] + north];
}

function boxOf(zone: Zone): Box {
  const points = zone.rings.flat();
  return [Math.min(...points.map(([lon]) => lon)), Math.min(...points.map(([, lat]) => lat)), Math.max(...points.map(([lon]) => lon)), Math.max(...points.map(([, lat]) => lat))];
}

function Outlines({ zones, frame }: { zones: Zone[]; frame: Frame }) {
  const path = (zone: Zone): string => zone.rings.map((ring) => `M${ring.map(([lon, lat]) => `${frame.x(lon).toFixed(1)} ${frame.y(lat).toFixed(1)}`).join("L")}Z`).join("");
  return <>{zones.map((zone) => <path key={zone.id} class="zone" d={path(zone)} fill-rule="evenodd" />)}</>;
}

interface Mark { square: Square; x: number; y: number; radius: number }

/** Of a zone's name, in the drawing's points: on a phone the drawing is small, and its letters are larger. */
const letter = (): { wide: number; high: number } => (matchMedia("(max-width: 720px)").matches ? { wide: 17, high: 40 } : { wide: 11, high: 26 });

/** How deep a name would lie in marks, centred there. */
function covered(marks: Mark[], title: string, x: number, y: number): number {
  const { wide, high } = letter();
  return marks.reduce((sum, mark) => {
    const reach = mark.radius + (mark.square.late > 0 ? 10 : 3);
    const [aside, above] = [(title.length * wide) / 2 + reach - Math.abs(mark.x - x), high / 2 + reach - Math.abs(mark.y - (y - high / 3))];
    return aside > 0 && above > 0 ? sum + Math.min(aside, 2 * reach) * Math.min(above, high) : sum;
  }, 0);
}

/** Each name where it covers the fewest marks, from the upper border of its zone down: most requests come from the middle. */
function Names({ zones, frame, marks }: { zones: Zone[]; frame: Frame; marks: Mark[] }) {
  return <>{zones.map((zone) => {
    const [west, south, east, north] = boxOf(zone);
    const [left, right] = [Math.max(frame.x(west), 0), Math.min(frame.x(east), width)];
    const room = Math.max(0, (right - left - zone.title.length * letter().wide) / 2 - 8);
    const [top, bottom] = [Math.max(frame.y(north), 0) + 34, Math.min(frame.y(south), frame.height) - 14];
    const rows = bottom > top ? Array.from({ length: 40 }, (_, row) => top + ((bottom - top) * row) / 39) : [top];
    const places = rows.flatMap((row) => [0, -0.25, 0.25, -0.5, 0.5, -0.75, 0.75, -1, 1].map((aside) => [(left + right) / 2 + aside * room, row] as const));
    const [x, y] = places.reduce((best, place) => (covered(marks, zone.title, ...place) < covered(marks, zone.title, ...best) ? place : best));
    return x > 0 && x < width && y > 0 && y < frame.height ? <text key={zone.id} class="zone-name" lang={townTongue()} x={x} y={y} text-anchor="middle">{zone.title}</text> : null;
  })}</>;
}

function united(a: Square, b: Square): Square {
  const cases = a.cases + b.cases;
  const mean = (one: number, other: number): number => (one * a.cases + other * b.cases) / cases;
  return { cases, late: a.late + b.late, lon: mean(a.lon, b.lon), lat: mean(a.lat, b.lat), box: [Math.min(a.box[0], b.box[0]), Math.min(a.box[1], b.box[1]), Math.max(a.box[2], b.box[2]), Math.max(a.box[3], b.box[3])] };
}

/** No mark on top of another: those that would touch become one, which stands between them. */
function apart(squares: Square[], frame: Frame): Mark[] {
  const marks: Mark[] = [];
  const most = Math.max(1, ...squares.map((square) => square.cases)) * 4;
  const marked = (square: Square): Mark => ({ square, x: frame.x(square.lon), y: frame.y(square.lat), radius: square.cases === 1 ? 8 : 14 + 26 * Math.sqrt(Math.min(1, square.cases / most)) });
  for (const square of [...squares].sort((a, b) => b.cases - a.cases)) {
    let mark = marked(square);
    for (;;) {
      const near = marks.findIndex((other) => Math.hypot(other.x - mark.x, other.y - mark.y) < other.radius + mark.radius + 8);
      if (near < 0) break;
      const [other] = marks.splice(near, 1);
      if (other) mark = marked(united(other.square, mark.square));
    }
    marks.push(mark);
  }
  return marks;
}

function Marks({ squares, marks, frame, kind, onNearer }: { squares: Square[]; marks: Mark[]; frame: Frame; kind: Kind; onNearer: (box: Box) => void }) {
  const most = Math.max(1, ...squares.map((square) => square.cases));
  if (kind === "heat")
    return <>{squares.map((square) => {
      const [west, south, east, north] = square.box;
      return <rect key={square.box.join()} class="heat" x={frame.x(west)} y={frame.y(north)} width={frame.x(east) - frame.x(west)} height={frame.y(south) - frame.y(north)} fill-opacity={0.15 + (0.7 * square.cases) / most} onClick={() => onNearer(square.box)} />;
    })}</>;
  return <>{marks.map(({ square, x, y, radius }) => (
    <g key={square.box.join()} class="cluster" data-late={square.late > 0} onClick={() => onNearer(square.box)}>
      {square.late > 0 && <circle class="late-ring" cx={x} cy={y} r={radius + 7} />}
      <circle cx={x} cy={y} r={radius} />
      {square.cases > 1 && <text x={x} y={y + 7} text-anchor="middle">{number(square.cases)}</text>}
    </g>
  ))}</>;
}

interface Choice { workflow: string; state: string; kind: Kind }

function Choices({ choice, onChoice, titles, near, onWhole, onWider }: { choice: Choice; onChoice: (choice: Choice) => void; titles: Map<string, string>; near: boolean; onWhole: () => void; onWider: () => void }) {
  return (
    <div class="map-choices">
      <label><span class="unseen">{t`Service`}</span>
        <select class="ds-input" value={choice.workflow} onChange={(event) => onChoice({ ...choice, workflow: event.currentTarget.value })}><option value="">{t`Tous les services`}</option>{[...titles].map(([id, title]) => <option key={id} value={id} lang={townTongue()}>{title}</option>)}</select>
      </label>
      <label><span class="unseen">{t`État`}</span>
        <select class="ds-input" value={choice.state} onChange={(event) => onChoice({ ...choice, state: event.currentTarget.value })}><option value="">{t`En cours et closes`}</option><option value="open">{t`En cours`}</option><option value="closed">{t`Closes`}</option></select>
      </label>
      <div class="switch" role="group" aria-label={t`Ce qui est dessiné`}>{([["clusters", t`Groupes`], ["heat", t`Chaleur`]] as [Kind, string][]).map(([kind, name]) => <button key={kind} type="button" aria-pressed={choice.kind === kind} onClick={() => onChoice({ ...choice, kind })}>{name}</button>)}</div>
      {near && <><Button variant="secondary" onClick={onWider}>{t`Plus loin`}</Button><Button variant="tertiary" onClick={onWhole}>{t`Toute la commune`}</Button></>}
    </div>
  );
}

function useMap(weeks: number, { workflow, state }: Choice, box: Box | null): { seen: Seen | null; error: unknown; again: () => void } {
  const [tries, setTries] = useState(0);
  const [seen, setSeen] = useState<Seen | null>(null);
  const [error, setError] = useState<unknown>(null);
  useEffect(() => {
    const stop = new AbortController();
    const query = new URLSearchParams({ ...(workflow ? { workflow } : {}), ...(state ? { state } : {}), ...(weeks ? { from: since(weeks) } : {}), ...(box ? { box: box.join() } : {}) });
    get<Seen>(`/console/api/map?${query}`, stop.signal).then((found) => { setSeen(found); setError(null); }).catch((refusal: unknown) => { if (!stop.signal.aborted) setError(refusal); });
    return () => stop.abort();
  }, [weeks, workflow, state, box?.join(), tries]);
  return { seen, error, again: () => setTries((before) => before + 1) };
}

export function TownMap({ weeks, titles }: { weeks: number; titles: Map<string, string> }) {
  const [choice, setChoice] = useState<Choice>({ workflow: "", state: "", kind: "clusters" });
  const [box, setBox] = useState<Box | null>(null);
  const [zones, setZones] = useState<Zone[]>([]);
  const { seen, error, again } = useMap(weeks, choice, box);
  useEffect(() => { get<Page<Zone>>("/console/api/zones").then((page) => setZones(page.items)).catch(() => undefined); }, []);
  if (error !== null) return <Failed title={t`La carte n’a pas pu être lue`} error={error} onAgain={again} />;
  if (!seen) return <Waiting what={t`La carte se charge`} lines={6} />;
  if (!seen.box) return <Empty title={t`Aucune demande de cette période n’a de lieu.`} />;
  const frame = new Frame(box ?? wider(seen.box, 0.03));
  const titleOf = (id: string): string => zones.find((zone) => zone.id === id)?.title ?? (id || t`Hors des quartiers`);
  const marks = choice.kind === "clusters" ? apart(seen.squares, frame) : [];
  const placed = seen.squares.reduce((sum, square) => sum + square.cases, 0);
  const nearer = (id: string) => { const zone = zones.find((one) => one.id === id); if (zone) setBox(wider(boxOf(zone), 0.05)); };
  return (
    <>
      <section class="card">
        <Choices choice={choice} onChoice={setChoice} titles={titles} near={box !== null} onWhole={() => setBox(null)} onWider={() => setBox(box && wider(box, 0.5))} />
        <svg class="town-map" viewBox={`0 0 ${width} ${frame.height}`} role="img" aria-label={t`Carte : ${plural(placed, t`demande`, t`demandes`)}. Le tableau dessous donne les chiffres de chaque quartier.`}>
          <Outlines zones={zones} frame={frame} />
          <Marks squares={seen.squares} marks={marks} frame={frame} kind={choice.kind} onNearer={(next) => setBox(wider(next, 0.2))} />
          <Names zones={zones} frame={frame} marks={marks} />
        </svg>
        <p class="small">{t`${plural(placed, t`demande`, t`demandes`)} ici.`} {seen.without_place > 0 && t`${number(seen.without_place)} de la période sont sans lieu.`} {seen.more && t`Seules les ${number(seen.looked_at)} plus récentes de la période sont dessinées.`} {choice.kind === "clusters" && t`Un cercle à double bord contient des demandes en cours et en retard.`}</p>
      </section>
      {box !== null && seen.cases.length > 0 && <section class="card"><h2>{t`Les demandes de cet endroit`}</h2><Table name="carte" caption={t`Les demandes de cet endroit`} columns={caseColumns()} rows={seen.cases} keyOf={(row) => row.id} /></section>}
      <section class="card"><h2>{t`Par quartier`}</h2>
        <Table name="par-quartier" caption={t`Par quartier`} rows={[...seen.by_zone].sort((a, b) => b.received - a.received)} keyOf={(row) => row.key}
          columns={[...groupColumns(t`Quartier`, titleOf), { name: t`Sur la carte`, cell: (row: Group) => (row.key ? <button type="button" class="as-link" onClick={() => nearer(row.key)}>{t`Voir`}<span class="unseen"> {titleOf(row.key)}</span></button> : ""), text: () => "", onScreenOnly: true }]} />
      </section>
    </>
  );
}

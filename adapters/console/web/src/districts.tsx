// A place known by its district only, as somebody says it on the telephone: a point inside the district stands for it.
import { signal } from "@preact/signals";
import { useEffect, useId } from "preact/hooks";
import { get, type Page } from "./api";
import { t } from "./language";

interface District { id: string; title: string; rings: [number, number][][] }
export interface Point { lon: number; lat: number }

const districts = signal<(District & { point: Point })[] | null>(null);

/** The middle of the widest piece of the district at half its height: inside it, whatever its shape. */
export function pointInside(rings: [number, number][][]): Point {
  const heights = rings.flat().map(([, lat]) => lat);
  const lat = (Math.min(...heights) + Math.max(...heights)) / 2;
  const crossings = rings.flatMap((ring) => ring.flatMap(([lon, from], index) => {
    const [nextLon, to] = ring[(index + 1) % ring.length] ?? [lon, from];
    return from <= lat !== to <= lat ? [lon + ((lat - from) / (to - from)) * (nextLon - lon)] : [];
  })).sort((a, b) => a - b);
  let widest: [number, number] = [crossings[0] ?? 0, crossings[1] ?? 0];
  for (let at = 0; at + 1 < crossings.length; at += 2) {
    const piece: [number, number] = [crossings[at] ?? 0, crossings[at + 1] ?? 0];
    if (piece[1] - piece[0] > widest[1] - widest[0]) widest = piece;
  }
  const rounded = (figure: number) => Math.round(figure * 1e6) / 1e6;
  return { lon: rounded((widest[0] + widest[1]) / 2), lat: rounded(lat) };
}

async function load(): Promise<void> {
  if (districts.value) return;
  districts.value = [];
  try {
    const { items } = await get<Page<District>>("/console/api/zones");
    districts.value = items.map((one) => ({ ...one, point: pointInside(one.rings) }));
  } catch { districts.value = null; }
}

interface DistrictProps { lon: number | undefined; lat: number | undefined; errorId: string | undefined; onPoint: (point: Point) => void }

/** Nothing where the town names no districts. A point that was said more exactly shows none as chosen. */
export function DistrictChoice({ lon, lat, errorId, onPoint }: DistrictProps) {
  const id = useId();
  useEffect(() => { void load(); }, []);
  const all = districts.value ?? [];
  if (all.length === 0) return null;
  const chosen = all.find(({ point }) => point.lon === lon && point.lat === lat);
  return (
    <div class="ds-field">
      <label class="ds-label" data-weight="medium" for={id}>{t`Quartier`}</label>
      <select id={id} class="ds-input" value={chosen?.id ?? ""} aria-invalid={errorId ? true : undefined} aria-describedby={errorId}
        onChange={(event) => { const one = all.find((district) => district.id === event.currentTarget.value); if (one) onPoint(one.point); }}>
        <option value="">{t`Choisir…`}</option>{all.map((one) => <option key={one.id} value={one.id}>{one.title}</option>)}
      </select>
    </div>
  );
}

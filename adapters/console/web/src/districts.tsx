// A place known by its district only, as somebody says it on the telephone: a point inside the district stands for it.
import { signal } from "@preact/signals";
import { useEffect, useId } from "preact/hooks";
import { get, type Page } from "./api";
import { t } from "./language";

export interface Point { lon: number; lat: number }
interface District { id: string; title: string; point: Point }

const districts = signal<District[] | null>(null);

let asked = false;

async function load(): Promise<void> {
  if (asked) return;
  asked = true;
  try {
    districts.value = (await get<Page<District>>("/console/api/zones")).items;
  } catch { asked = false; }
}

/** Nothing as long as they are not read; none where the town names none. */
export function useDistricts(): District[] | null {
  useEffect(() => { void load(); }, []);
  return districts.value;
}

interface DistrictProps { lon: number | undefined; lat: number | undefined; errorId: string | undefined; onPoint: (point: Point) => void }

/** Nothing where the town names no districts. A point that was said more exactly shows none as chosen. */
export function DistrictChoice({ lon, lat, errorId, onPoint }: DistrictProps) {
  const id = useId();
  const all = useDistricts() ?? [];
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

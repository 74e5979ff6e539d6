// A place of which only the coordinates are known, said as people would: its district, and the nearest address that
// another request gave. The figures stand behind, for those who type them into something else.
import { useEffect, useState } from "preact/hooks";
import { get } from "../api";
import type { Point } from "../districts";
import { t } from "../language";
import type { PlaceInWords } from "../types";

/** A point of the map without words. */
export function isBare(value: unknown): value is Point {
  if (typeof value !== "object" || value === null) return false;
  const place = value as { lon?: unknown; lat?: unknown; address?: unknown };
  return typeof place.lon === "number" && typeof place.lat === "number" && !place.address;
}

const metresKnown = 15;

function inWords({ district, whole, near }: PlaceInWords): { first: string; then: string } {
  const around = near === null ? "" : near.metres < metresKnown ? t`tout près de ${near.address}` : t`à ${near.metres} m de ${near.address}`;
  if (whole) return { first: district, then: t`quelque part dans ce quartier` };
  if (district) return { first: district, then: around };
  return { first: around || t`Un point sur le plan`, then: "" };
}

export function Whereabouts({ id, point }: { id: string; point: Point }) {
  const [told, setTold] = useState<PlaceInWords | null>(null);
  useEffect(() => { get<PlaceInWords>(`/console/api/cases/${id}/place`).then(setTold).catch(() => undefined); }, [id]);
  const { first, then } = told ? inWords(told) : { first: t`Un point sur le plan`, then: "" };
  return (
    <>
      <span>{first}</span>{then && <><br /><span class="small">{then}</span></>}
      <details class="figures-behind"><summary class="small">{t`Coordonnées`}</summary><span>{`${point.lat.toFixed(5)}, ${point.lon.toFixed(5)}`}</span></details>
    </>
  );
}

import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { tell } from "../announce";
import { Refusal, sentence } from "../api";
import { Button } from "../controls";
import { t } from "../language";
import { go } from "../router";
import { forgetView, noFilter, sameFilter, saveView, type Filter, type SavedView } from "./views";

/** Narrow and order the list; keep the result under a name. */
export function Filters({ filter, onFilter, queue, view }: { filter: Filter; onFilter: (filter: Filter) => void; queue: string; view: SavedView | undefined }) {
  const [naming, setNaming] = useState(false);
  const [name, setName] = useState("");
  const field = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => { if (naming) field.current?.focus(); }, [naming]);
  const keep = async (kept: string) => {
    if (!kept) return;
    try {
      await saveView({ name: kept, queue, filter });
    } catch (error) {
      tell(error instanceof Refusal && error.status === 409 ? t`Vous gardez déjà cinquante vues : oubliez-en une d’abord.` : sentence(error), true);
      return;
    }
    setNaming(false);
    setName("");
    tell(t`La vue « ${kept} » est gardée.`);
    go(`/console/work/${queue}?view=${encodeURIComponent(kept)}`);
  };
  const save = (event: Event) => { event.preventDefault(); void keep(name.trim()); };
  const forget = async (gone: SavedView) => {
    try {
      await forgetView(gone.name);
      tell(t`La vue « ${gone.name} » est oubliée.`);
      go(`/console/work/${queue}`);
    } catch (error) { tell(sentence(error), true); }
  };
  const changed = !sameFilter(filter, view?.filter ?? noFilter);
  return (
    <div class="filters">
      <label><span class="unseen">{t`Chercher dans la liste`}</span>
        <input class="ds-input" type="search" placeholder={t`Filtrer : service, référence, étape…`} value={filter.text} onInput={(event) => onFilter({ ...filter, text: event.currentTarget.value })} />
      </label>
      <label><span class="unseen">{t`Délai`}</span>
        <select class="ds-input" value={filter.lateness} onChange={(event) => onFilter({ ...filter, lateness: event.currentTarget.value as Filter["lateness"] })}>
          <option value="">{t`Tous les délais`}</option><option value="warned">{t`Bientôt dues ou en retard`}</option><option value="late">{t`En retard`}</option>
        </select>
      </label>
      <label><span class="unseen">{t`Ordre`}</span>
        <select class="ds-input" value={filter.order} onChange={(event) => onFilter({ ...filter, order: event.currentTarget.value as Filter["order"] })}>
          <option value="urgency">{t`Les plus urgentes d’abord`}</option><option value="due">{t`Par échéance`}</option><option value="oldest">{t`Les plus anciennes d’abord`}</option><option value="newest">{t`Les plus récentes d’abord`}</option>
        </select>
      </label>
      <label class="tick"><input class="ds-input" type="checkbox" checked={filter.free} onChange={(event) => onFilter({ ...filter, free: event.currentTarget.checked })} />{t` À prendre`}</label>
      {view && changed && <Button variant="secondary" onClick={() => void keep(view.name)}>{t`Garder ce changement`}</Button>}
      {view ? <Button variant="tertiary" onClick={() => void forget(view)}>{t`Oublier cette vue`}</Button>
        : changed && queue !== "" && (naming
          ? <form class="naming" onSubmit={save}><label><span class="unseen">{t`Nom de la vue`}</span><input class="ds-input" placeholder={t`Nom de la vue`} value={name} onInput={(event) => setName(event.currentTarget.value)} ref={field} /></label><Button type="submit" variant="secondary">{t`Garder`}</Button></form>
          : <Button variant="tertiary" onClick={() => setNaming(true)}>{t`Garder cette vue`}</Button>)}
    </div>
  );
}

import { useState } from "preact/hooks";
import { Button, Tag } from "../controls";
import { t } from "../language";
import { nameOf } from "../session";
import { channelWord, longTime, shortTime } from "../words";
import type { Moment } from "../types";
import { tellMoment, whoDid } from "./moments";
import type { CaseStore } from "./store";

type Show = "main" | "public" | "all";

function Line({ moment, caseId }: { moment: Moment; caseId: string }) {
  const told = tellMoment(moment);
  return (
    <li class="moment" data-internal={moment.internal} data-minor={told.minor ?? false}>
      <span class="mark-of" aria-hidden="true">{told.mark}</span>
      <div class="moment-body">
        <p class="moment-head"><strong>{told.title}</strong>{!moment.internal && <Tag colour="info">{t`Visible de l’habitant`}</Tag>}</p>
        {told.subject && <p class="moment-subject">{told.subject}</p>}
        {told.text && <p class="moment-text">{told.text}</p>}
        {told.file && <p><a href={`/api/v1/cases/${caseId}/files/${told.file.hash}`} download={told.file.name}>{told.file.name || t`Pièce sans nom`}</a> <span class="small">{told.file.type}</span></p>}
        <p class="small"><time dateTime={moment.time} title={longTime(moment.time)}>{shortTime(moment.time)}</time>{moment.actor && ` · ${whoDid(moment)}`}{moment.channel && whoDid(moment) === nameOf(moment.actor) && moment.channel !== "api" && ` · ${channelWord(moment.channel)}`}{moment.imported && t` · repris d’un autre logiciel`}</p>
      </div>
    </li>
  );
}

/** What happened, newest first; what only colleagues see is tinted and marked, what the citizen sees says so in words. */
export function Timeline({ store }: { store: CaseStore }) {
  const [show, setShow] = useState<Show>("main");
  const all = store.timeline.value;
  const shown = all.filter((moment) => (show === "all" ? true : show === "public" ? !moment.internal : !tellMoment(moment).minor)).reverse();
  const choices: [Show, string][] = [["main", t`L’essentiel`], ["public", t`Ce que voit l’habitant`], ["all", t`Tout`]];
  return (
    <section class="card" aria-labelledby="timeline-title">
      <div class="card-head">
        <h2 id="timeline-title">{t`Histoire`}</h2>
        <div class="switch" role="group" aria-label={t`Ce qui est montré`}>
          {choices.map(([value, label]) => <button key={value} type="button" aria-pressed={show === value} onClick={() => setShow(value)}>{label}</button>)}
        </div>
      </div>
      <ol class="timeline">{shown.map((moment) => <Line key={moment.position} moment={moment} caseId={store.id} />)}</ol>
      {shown.length === 0 && <p class="small">{t`Rien à montrer ici.`}</p>}
      {store.moreTimeline.value && <Button variant="secondary" onClick={() => void store.readOn()}>{t`Lire la suite`}</Button>}
    </section>
  );
}

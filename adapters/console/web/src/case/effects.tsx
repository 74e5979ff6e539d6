// What a decision will do, word for word, before it is done.
import { t } from "../language";
import { humanise } from "../words";
import type { Effects } from "../types";

const shownText = (value: unknown): string => (typeof value === "string" ? value : t`(personnel : vous ne pouvez pas le lire)`);

type Message = Effects["messages"][number];

function addressed(message: Message): string {
  const subject = shownText(message.subject);
  if (message.to === "citizen") return t`L’habitant reçoit « ${subject} »`;
  if (message.to.startsWith("contact/")) return t`Le contact ${humanise(message.to.slice(8))} reçoit « ${subject} »`;
  return /^(form|data)\//.test(message.to) ? t`Une autre adresse de la demande reçoit « ${subject} »` : t`L’équipe ${message.to.replace("team/", "")} reçoit « ${subject} »`;
}

/** Its messages, and the other systems it asks: as items of a list. */
export function Sent({ effects, open }: { effects: Effects; open: boolean }) {
  return (
    <>
      {effects.messages.map((message, index) => (
        <li key={index}>
          <details open={open && message.to === "citizen"}>
            <summary>{addressed(message)}{message.suppressed && t` (non envoyé : aucune adresse)`}</summary>
            <p class="letter">{shownText(message.body)}</p>
          </details>
        </li>
      ))}
      {effects.calls.map((system, index) => <li key={`call-${index}`}>{t`Le logiciel « ${humanise(system)} » est appelé.`}</li>)}
    </>
  );
}

export function EffectsOf({ effects }: { effects: Effects }) {
  return (
    <div class="effects" role="status">
      <p class="small">{t`Ce qui va se passer :`}</p>
      <ul>
        <Sent effects={effects} open />
        <li>{effects.closes ? t`Le dossier est clos` : t`Le dossier avance`}{effects.status ? t` : l’habitant lira « ${effects.status} »` : ""}.</li>
      </ul>
    </div>
  );
}

/** Reopening begins at the first step: what that one sends goes out once more. */
export function SentAgain({ effects }: { effects: Effects }) {
  const nothing = effects.messages.length === 0 && effects.calls.length === 0;
  return (
    <div class="effects" role="status">
      <p class="small">{nothing ? t`Aucun message ne repart avec la réouverture.` : t`Repart une nouvelle fois, comme au début :`}</p>
      {!nothing && <ul><Sent effects={effects} open={false} /></ul>}
    </div>
  );
}

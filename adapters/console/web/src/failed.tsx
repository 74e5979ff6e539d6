// What could not be read: why not, and another try. Once who was signed out is back, or the server is, it is tried again
// by itself: nobody has to press what they did not break.
import { useEffect, useRef } from "preact/hooks";
import { online, Refusal, sentence, signedOut } from "./api";
import { Button, Warning } from "./controls";
import { t } from "./language";

/** Asked again, these say the same. */
const final = (error: unknown): boolean => error instanceof Refusal && (error.status === 403 || error.status === 404);

export function useBack(again: () => void): void {
  const away = signedOut.value || !online.value;
  const was = useRef(away);
  useEffect(() => {
    if (was.current && !away) again();
    was.current = away;
  }, [away]);
}

export function Failed({ title, error, onAgain }: { title: string; error: unknown; onAgain: () => void }) {
  useBack(onAgain);
  return (
    <Warning title={title}>
      <p>{sentence(error)}</p>
      {!final(error) && <p><Button variant="secondary" onClick={onAgain}>{t`Réessayer`}</Button></p>}
    </Warning>
  );
}

// A form of one text that becomes one command: the draft is kept with the command's key, so that pressing again after a
// broken connection has one effect. Only a command that was refused gets another key: it will be another one.
import { useState } from "preact/hooks";
import { call, newKey, Refusal } from "./api";
import { tell } from "./announce";
import { useDraft } from "./draft";

interface Sending { path: string; body: (text: string) => unknown; said: () => string; required?: boolean; onDone?: () => void; onEnd: () => Promise<void> }

export function useReason(name: string, { path, body, said, required = false, onDone, onEnd }: Sending) {
  const [{ text, key }, keep, , drop] = useDraft(name, { text: "", key: newKey() });
  const [missing, setMissing] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const send = async (event: Event) => {
    event.preventDefault();
    const empty = required && !text.trim();
    setMissing(empty);
    if (empty) return;
    setBusy(true);
    try {
      await call(path, { method: "POST", key, body: body(text.trim()) });
      drop();
      setError(null);
      tell(said());
      onDone?.();
    } catch (refusal) {
      setError(refusal);
      const unheard = !(refusal instanceof Refusal) || refusal.status === 0 || refusal.status === 401 || refusal.status === 503;
      keep({ text, key: unheard ? key : newKey() });
    } finally { setBusy(false); }
    await onEnd();
  };
  return { text, type: (typed: string) => keep({ text: typed, key }), missing, busy, error, send };
}

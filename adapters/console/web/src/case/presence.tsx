// Who else has this case open, asked every quarter of a minute while the page is in sight.
import { useEffect, useState } from "preact/hooks";
import { call } from "../api";
import { t } from "../language";
import { nameOf } from "../session";

const every = 15_000;

export function Colleagues({ id }: { id: string }) {
  const [others, setOthers] = useState<string[]>([]);
  useEffect(() => {
    const say = (leaving = false) => {
      if (!leaving && document.hidden) return;
      call<{ others: string[] }>("/console/api/presence", { method: "POST", body: { case: id, ...(leaving ? { leaving } : {}) }, quiet: true })
        .then(({ body }) => { if (!leaving) setOthers(body.others); }).catch(() => undefined);
    };
    say();
    const timer = window.setInterval(() => say(), every);
    const onShow = () => say();
    document.addEventListener("visibilitychange", onShow);
    return () => { clearInterval(timer); document.removeEventListener("visibilitychange", onShow); say(true); };
  }, [id]);
  if (others.length === 0) return null;
  return <p class="colleagues" role="status"><span aria-hidden="true">●</span> {others.length > 1 ? t`${others.map(nameOf).join(", ")} regardent aussi ce dossier.` : t`${nameOf(others[0] ?? "")} regarde aussi ce dossier.`}</p>;
}

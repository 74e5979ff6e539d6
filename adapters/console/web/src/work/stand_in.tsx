// Above one's own tasks: those of colleagues who are away and for whom one stands in.
import { useEffect, useState } from "preact/hooks";
import { call, get, sentence, type Page } from "../api";
import { tell } from "../announce";
import { Button, Tag } from "../controls";
import { t } from "../language";
import { onChange } from "../live";
import { Link } from "../router";
import { nameOf } from "../session";
import { dueIn, humanise, latenessColour, latenessMark, latenessWord } from "../words";
import type { TaskRow } from "../types";

export function StandIn({ onTaken }: { onTaken: () => void }) {
  const [rows, setRows] = useState<TaskRow[]>([]);
  const read = () => get<Page<TaskRow>>("/console/api/stand-in").then((page) => setRows(page.items)).catch(() => undefined);
  useEffect(() => {
    void read();
    return onChange((changes) => { if (changes.some((change) => /\.(task|case)\./.test(change.type))) void read(); });
  }, []);
  const take = async (row: TaskRow) => {
    try {
      await call(`/console/api/stand-in/${row.case}/${encodeURIComponent(row.task)}`, { method: "POST" });
      tell(t`${row.reference} est à vous.`);
    } catch (error) { tell(sentence(error), true); }
    await read();
    onTaken();
  };
  if (rows.length === 0) return null;
  return (
    <details class="card stand-in" open={rows.length < 6}>
      <summary>{t`Vous remplacez ${[...new Set(rows.map((row) => nameOf(row.agent)))].join(", ")}`} <Tag colour="info">{rows.length}</Tag></summary>
      <ul class="others">{rows.map((row) => (
        <li key={`${row.case}/${row.task}`}>
          <Link to={`/console/cases/${row.case}`}>{row.title}</Link> <span class="small">{humanise(row.step)} · {row.reference} · {dueIn(row.due)}</span>
          <Tag colour={latenessColour[row.lateness]}><span aria-hidden="true">{latenessMark[row.lateness]}</span> {latenessWord[row.lateness]}</Tag>
          <Button variant="secondary" onClick={() => void take(row)}>{t`Reprendre`}<span class="unseen"> {row.reference}</span></Button>
        </li>
      ))}</ul>
    </details>
  );
}

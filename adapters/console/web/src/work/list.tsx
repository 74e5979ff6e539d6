// The list itself: only the rows in sight exist in the page, however many there are. The keyboard moves one row at a
// time; the list is one stop of the tab key.
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { Tag } from "../controls";
import { t } from "../language";
import { go, Link } from "../router";
import { nameOf } from "../session";
import { age, dueIn, humanise, latenessColour, latenessMark, latenessWord, longTime, priorityWord } from "../words";
import type { TaskRow } from "../types";

export const keyOf = (row: TaskRow): string => `${row.case}/${row.task}`;
const around = 8;

interface ListProps {
  rows: TaskRow[];
  total: string;
  chosen: Set<string>;
  onChoose: (key: string) => void;
  onClaim: (row: TaskRow) => void;
  onNearEnd: () => void;
}

function useRowHeight(): number {
  const [height, setHeight] = useState(() => (innerWidth < 720 ? 92 : 56));
  useEffect(() => {
    const measure = () => setHeight(innerWidth < 720 ? 92 : 56);
    addEventListener("resize", measure);
    return () => removeEventListener("resize", measure);
  }, []);
  return height;
}

function Row({ row, index, current, chosen, height, onChoose, onFocus }: { row: TaskRow; index: number; current: boolean; chosen: boolean; height: number; onChoose: () => void; onFocus: () => void }) {
  const box = useRef<HTMLTableRowElement>(null);
  useLayoutEffect(() => { if (box.current) box.current.style.transform = `translateY(${index * height}px)`; }, [index, height]);
  return (
    <tr ref={box} class="row" aria-rowindex={index + 2} data-current={current} data-chosen={chosen} data-key={keyOf(row)} onClick={onFocus}>
      <td class="c-choose"><input type="checkbox" class="ds-input" checked={chosen} tabIndex={-1} aria-label={t`Cocher ${row.reference}`} onChange={onChoose} /></td>
      <td class="c-late"><Tag colour={latenessColour[row.lateness]}><span aria-hidden="true">{latenessMark[row.lateness]}</span> {latenessWord[row.lateness]}</Tag></td>
      <td class="c-what">
        <Link to={`/console/cases/${row.case}`} tabIndex={current ? 0 : -1} class="row-link">{row.title}</Link>
        <span class="step">{humanise(row.step)} · {row.reference}</span>
      </td>
      <td class="c-priority" data-priority={row.priority}>{priorityWord[row.priority] ?? row.priority}</td>
      <td class="c-due" title={row.due ? longTime(row.due) : undefined}>{dueIn(row.due)}</td>
      <td class="c-age" title={longTime(row.opened)}>{age(row.opened)}</td>
      <td class="c-agent">{row.agent ? nameOf(row.agent) : <span class="nobody">{t`à prendre`}</span>}</td>
    </tr>
  );
}

const headings = [t`Choix`, t`Délai`, t`Demande`, t`Priorité`, t`Échéance`, t`Âge`, t`Agent`];
const classes = ["c-choose", "c-late", "c-what", "c-priority", "c-due", "c-age", "c-agent"];

export function TaskList({ rows, total, chosen, onChoose, onClaim, onNearEnd }: ListProps) {
  const frame = useRef<HTMLDivElement>(null);
  const filler = useRef<HTMLTableSectionElement>(null);
  const height = useRowHeight();
  const [top, setTop] = useState(0);
  const [room, setRoom] = useState(700);
  const [current, setCurrent] = useState(0);
  const at = Math.min(current, Math.max(0, rows.length - 1));
  const spot = useRef(0);  // where the keys are: known at once, the drawing follows
  const stand = (to: number) => { spot.current = to; setCurrent(to); };

  useLayoutEffect(() => {
    const box = frame.current;
    if (!box) return;
    const measure = () => setRoom(box.clientHeight);
    measure();
    const watch = new ResizeObserver(measure);
    watch.observe(box);
    return () => watch.disconnect();
  }, []);
  useLayoutEffect(() => { if (filler.current) filler.current.style.height = `${rows.length * height}px`; }, [rows.length, height]);

  const first = Math.max(0, Math.floor(top / height) - around);
  const last = Math.min(rows.length, Math.ceil((top + room) / height) + around);
  useEffect(() => { if (last >= rows.length - 40) onNearEnd(); }, [last, rows.length]);

  const move = (to: number) => {
    const next = Math.max(0, Math.min(rows.length - 1, to));
    stand(next);
    const box = frame.current;
    if (!box) return;
    const head = 40;
    if (next * height < box.scrollTop) box.scrollTop = next * height;
    else if ((next + 1) * height + head > box.scrollTop + box.clientHeight) box.scrollTop = (next + 1) * height + head - box.clientHeight;
    requestAnimationFrame(() => box.querySelector<HTMLElement>("tr[data-current=true] .row-link")?.focus({ preventScroll: true }));
  };

  useLayoutEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement;
      if (event.ctrlKey || event.metaKey || event.altKey || target.closest("input:not([type=checkbox]), textarea, select, dialog")) return;
      const at = Math.min(spot.current, Math.max(0, rows.length - 1));
      const row = rows[at];
      if (event.key === "j") move(target.closest("tr.row") ? at + 1 : at);
      else if (event.key === "k") move(at - 1);
      else if (event.key === "c" && row) onClaim(row);
      else if (event.key === "x" && row) onChoose(keyOf(row));
      else if (event.key === "Enter" && row && target === document.body) go(`/console/cases/${row.case}`);
      else return;
      event.preventDefault();
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  });

  return (
    <div class="list" ref={frame} onScroll={(event) => setTop(event.currentTarget.scrollTop)} tabIndex={-1}>
      <table aria-rowcount={rows.length + 1}>
        <caption class="unseen">{total}</caption>
        <thead><tr>{headings.map((text, index) => <th key={text} scope="col" class={classes[index]}><span class={index === 0 ? "unseen" : ""}>{text}</span></th>)}</tr></thead>
        <tbody ref={filler}>
          {rows.slice(first, last).map((row, index) => (
            <Row key={keyOf(row)} row={row} index={first + index} height={height} current={first + index === at} chosen={chosen.has(keyOf(row))}
              onChoose={() => onChoose(keyOf(row))} onFocus={() => stand(first + index)} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

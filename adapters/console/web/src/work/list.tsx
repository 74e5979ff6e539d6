// The list itself: only the rows in sight exist in the page, however many there are. The keyboard moves one row at a
// time; the list is one stop of the tab key.
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { Tag } from "../controls";
import { t } from "../language";
import { townTongue } from "../of_town";
import { go, Link } from "../router";
import { nameOf } from "../session";
import { age, dueIn, humanise, latenessColour, latenessMark, latenessWord, longTime, priorityWord } from "../words";
import type { TaskRow } from "../types";
import { choiceOf, districtOf, subjectOf, wantSubjects } from "./subjects";

export const keyOf = (row: TaskRow): string => `${row.case}/${row.task}`;
const around = 8;

interface ListProps {
  /** A row that is not read yet is nothing. */
  rowAt: (index: number) => TaskRow | undefined;
  count: number;
  total: string;
  chosen: Map<string, TaskRow>;
  onChoose: (row: TaskRow) => void;
  onClaim: (row: TaskRow) => void;
  onSight: (first: number, last: number) => void;
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

function Row({ row, index, current, stop, chosen, height, onChoose, onFocus }: { row: TaskRow; index: number; current: boolean; stop: boolean; chosen: boolean; height: number; onChoose: () => void; onFocus: () => void }) {
  const box = useRef<HTMLTableRowElement>(null);
  // What tells it from its neighbours stands first; the service is theirs too.
  const choice = choiceOf(row);
  const title = choice ? subjectOf(row) : row.title;
  const below = choice ? row.title : districtOf(row);
  useLayoutEffect(() => { if (box.current) box.current.style.transform = `translateY(${index * height}px)`; }, [index, height]);
  return (
    <tr ref={box} class="row" aria-rowindex={index + 2} data-current={current} data-chosen={chosen} data-key={keyOf(row)} onClick={onFocus}>
      <td class="c-choose"><input type="checkbox" class="ds-input" checked={chosen} tabIndex={-1} aria-label={t`Cocher ${row.reference}`} onChange={onChoose} /></td>
      <td class="c-late"><Tag colour={latenessColour[row.lateness]}><span aria-hidden="true">{latenessMark[row.lateness]}</span> {latenessWord[row.lateness]}</Tag></td>
      <td class="c-what" lang={townTongue()}>
        <Link to={`/console/cases/${row.case}`} tabIndex={stop ? 0 : -1} class="row-link">{title}</Link>
        <span class="step" title={[title, below, humanise(row.step), row.reference].filter(Boolean).join(" · ")}>{below && `${below} · `}{humanise(row.step)}</span>
      </td>
      <td class="c-priority" data-priority={row.priority}>{priorityWord[row.priority] ?? row.priority}</td>
      <td class="c-due" title={row.due ? longTime(row.due) : undefined}>{dueIn(row.due)}<span class="row-reference">{row.reference}</span></td>
      <td class="c-age" title={longTime(row.opened)}>{age(row.opened)}</td>
      <td class="c-agent">{row.agent ? nameOf(row.agent) : row.for_me === false ? <span class="not-mine"><span aria-hidden="true">⊘</span> {t`pas pour vous`}</span> : <span class="nobody">{t`à prendre`}</span>}</td>
    </tr>
  );
}

/** Where a row will be: one has come further than what was read. */
function Gap({ index, height }: { index: number; height: number }) {
  const box = useRef<HTMLTableRowElement>(null);
  useLayoutEffect(() => { if (box.current) box.current.style.transform = `translateY(${index * height}px)`; }, [index, height]);
  return <tr ref={box} class="row gap" aria-rowindex={index + 2}><td class="c-what" colSpan={7}><span class="unseen">{t`La liste se charge`}</span></td></tr>;
}

const headings = [t`Choix`, t`Délai`, t`Demande`, t`Priorité`, t`Échéance`, t`Âge`, t`Agent`];
const classes = ["c-choose", "c-late", "c-what", "c-priority", "c-due", "c-age", "c-agent"];

export function TaskList({ rowAt, count, total, chosen, onChoose, onClaim, onSight }: ListProps) {
  const frame = useRef<HTMLDivElement>(null);
  const filler = useRef<HTMLTableSectionElement>(null);
  const height = useRowHeight();
  const [top, setTop] = useState(0);
  const [room, setRoom] = useState(700);
  const [current, setCurrent] = useState(0);
  const at = Math.min(current, Math.max(0, count - 1));
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
  useLayoutEffect(() => { if (filler.current) filler.current.style.height = `${count * height}px`; }, [count, height]);

  const first = Math.max(0, Math.floor(top / height) - around);
  const last = Math.min(count, Math.ceil((top + room) / height) + around);
  useEffect(() => { onSight(first, last); });
  useEffect(() => { wantSubjects(Array.from({ length: Math.max(0, last - first) }, (_, offset) => rowAt(first + offset))); });
  // Where the keys begin: the row they stood on, or the first in sight when it was scrolled away; the list itself until
  // that one is read.
  const here = at >= first && at < last ? at : Math.min(Math.ceil(top / height), Math.max(0, count - 1));

  // The keys may have gone where no row is read or drawn yet: the focus follows when it is, and never to the row they left.
  const following = useRef(false);
  const follow = () => {
    const where = Math.max(0, Math.min(spot.current, count - 1)) + 2;
    const link = following.current ? frame.current?.querySelector<HTMLElement>(`tr[data-current=true][aria-rowindex="${where}"] .row-link`) : null;
    if (!link) return;
    following.current = false;
    if (!document.activeElement?.closest("input:not([type=checkbox]), textarea, select, dialog")) link.focus({ preventScroll: true });
  };
  useEffect(() => { follow(); });
  const move = (to: number) => {
    const next = Math.max(0, Math.min(count - 1, to));
    stand(next);
    const box = frame.current;
    if (!box) return;
    const head = 40;
    if (next * height < box.scrollTop) box.scrollTop = next * height;
    else if ((next + 1) * height + head > box.scrollTop + box.clientHeight) box.scrollTop = (next + 1) * height + head - box.clientHeight;
    following.current = true;
    requestAnimationFrame(follow);
  };

  useLayoutEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement;
      if (event.ctrlKey || event.metaKey || event.altKey || target.closest("input:not([type=checkbox]), textarea, select, dialog")) return;
      const stood = Math.min(spot.current, Math.max(0, count - 1));
      // Asked of the frame itself: keys come faster than the drawing follows.
      const up = (frame.current?.scrollTop ?? 0) / height;
      const at = stood >= up - around && stood < up + room / height + around ? stood : Math.min(Math.ceil(up), Math.max(0, count - 1));
      const row = rowAt(at);
      if (event.key === "j") move(target.closest("tr.row") ? at + 1 : at);
      else if (event.key === "k") move(at - 1);
      else if (event.key === "End") move(count - 1);
      else if (event.key === "Home") move(0);
      else if (event.key === "c" && row) onClaim(row);
      else if (event.key === "x" && row) onChoose(row);
      else if (event.key === "Enter" && row && target === document.body) go(`/console/cases/${row.case}`);
      else return;
      event.preventDefault();
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  });

  return (
    <div class="list" ref={frame} onScroll={(event) => setTop(event.currentTarget.scrollTop)} tabIndex={rowAt(here) ? -1 : 0}>
      <table aria-rowcount={count + 1}>
        <caption class="unseen">{total}</caption>
        <thead><tr>{headings.map((text, index) => <th key={text} scope="col" class={classes[index]}><span class={index === 0 ? "unseen" : ""}>{text}</span></th>)}</tr></thead>
        <tbody ref={filler}>
          {Array.from({ length: Math.max(0, last - first) }, (_, offset) => {
            const index = first + offset;
            const row = rowAt(index);
            if (!row) return <Gap key={index} index={index} height={height} />;
            return (
              <Row key={keyOf(row)} row={row} index={index} height={height} current={index === at} stop={index === here} chosen={chosen.has(keyOf(row))}
                onChoose={() => onChoose(row)} onFocus={() => stand(index)} />
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

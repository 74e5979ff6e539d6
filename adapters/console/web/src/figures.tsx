// A table that can be taken away as a file, and a chart that is also a table.
import type { ComponentChildren } from "preact";
import { Button } from "./controls";
import { t } from "./language";
import { day, number } from "./words";
import type { Group } from "./supervise";

export interface Column<Row> { name: string; number?: boolean; cell: (row: Row) => ComponentChildren; text: (row: Row) => string; onScreenOnly?: boolean }

/** RFC 4180, with a byte order mark so that spreadsheets read accents; what could be a formula is made a text. */
export function csvOf<Row>(all: Column<Row>[], rows: Row[]): string {
  const columns = all.filter((column) => !column.onScreenOnly);
  const cell = (text: string): string => {
    const plain = /^[=+@-]/.test(text) && Number.isNaN(Number(text)) ? `'${text}` : text;
    return /[";\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
  };
  const lines = [columns.map((column) => cell(column.name)), ...rows.map((row) => columns.map((column) => cell(column.text(row))))];
  return `\uFEFF${lines.map((line) => line.join(";")).join("\r\n")}\r\n`;
}

function download(name: string, text: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "text/csv;charset=utf-8" }));
  link.download = `${name}.csv`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

export function Table<Row>({ name, caption, columns, rows, keyOf }: { name: string; caption: string; columns: Column<Row>[]; rows: Row[]; keyOf: (row: Row) => string }) {
  return (
    <>
      <div class="table-frame" role="region" aria-label={caption} tabIndex={0}>
        <table class="plain-table">
          <caption class="unseen">{caption}</caption>
          <thead><tr>{columns.map((column) => <th key={column.name} scope="col" data-number={column.number ?? false}>{column.name}</th>)}</tr></thead>
          <tbody>{rows.map((row) => <tr key={keyOf(row)}>{columns.map((column, index) => (index === 0 ? <th key={column.name} scope="row">{column.cell(row)}</th> : <td key={column.name} data-number={column.number ?? false}>{column.cell(row)}</td>))}</tr>)}</tbody>
        </table>
      </div>
      <div class="buttons"><Button variant="tertiary" onClick={() => download(name, csvOf(columns, rows))}>{t`Télécharger (CSV)`}<span class="unseen"> : {caption}</span></Button></div>
    </>
  );
}

const height = 120;

/** Received per week as bars, what of it was or is late as the dark foot of the bar; under it the same as a table. */
export function Trend({ weeks }: { weeks: Group[] }) {
  const most = Math.max(1, ...weeks.map((week) => week.received));
  const step = 100 / Math.max(1, weeks.length);
  const late = (week: Group): number => week.late + week.late_open;
  const columns: Column<Group>[] = [
    { name: t`Semaine du`, cell: (row) => day(row.key), text: (row) => row.key },
    { name: t`Reçues`, number: true, cell: (row) => number(row.received), text: (row) => String(row.received) },
    { name: t`Closes`, number: true, cell: (row) => number(row.closed), text: (row) => String(row.closed) },
    { name: t`En retard`, number: true, cell: (row) => number(late(row)), text: (row) => String(late(row)) },
  ];
  return (
    <>
      <svg class="trend" viewBox={`0 0 100 ${height}`} preserveAspectRatio="none" role="img" aria-label={t`Demandes reçues par semaine, ${weeks.length} semaines ; le tableau dessous donne chaque chiffre.`}>
        {weeks.map((week, index) => {
          const tall = (height * week.received) / most;
          const dark = (height * late(week)) / most;
          return <g key={week.key}><rect class="bar-all" x={index * step + step * 0.12} y={height - tall} width={step * 0.76} height={tall} /><rect class="bar-late" x={index * step + step * 0.12} y={height - dark} width={step * 0.76} height={dark} /></g>;
        })}
      </svg>
      <p class="legend"><span class="swatch" data-kind="all" aria-hidden="true" />{t` reçues `}<span class="swatch" data-kind="late" aria-hidden="true" />{t` dont en retard `}<span class="small">{weeks[0] ? t`du ${day(weeks[0].key)} au ${day(weeks[weeks.length - 1]?.key ?? "")} ; ${number(most)} au plus` : ""}</span></p>
      <details><summary>{t`Le même en tableau`}</summary><Table name="semaines" caption={t`Semaine par semaine`} columns={columns} rows={weeks} keyOf={(row) => row.key} /></details>
    </>
  );
}

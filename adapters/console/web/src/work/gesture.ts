// One gesture on many tasks: what is sent for each of them, and what the engine says of it beforehand.
import { useEffect, useState } from "preact/hooks";
import { call } from "../api";
import { given } from "../absences";
import { t } from "../language";
import { may, me } from "../session";
import type { RehearsedTask, RehearsedTasks, TaskRow } from "../types";

export type Gesture = "claim" | "release" | "assign";

/** What each task would meet; an empty reason: it will change. */
export interface Step { row: TaskRow; why: string }

/** Putting a colleague's task back is giving it to nobody, which who may assign may do. */
function sentFor(row: TaskRow, gesture: Gesture, agent: string): { gesture: Gesture; agent: string; anyway?: true } {
  if (gesture === "assign") return { gesture, ...given(agent) };
  const theirs = row.agent !== "" && row.agent !== me.value?.subject;
  return gesture === "release" && theirs && may("task:assign") ? { gesture: "assign", agent: "" } : { gesture, agent: "" };
}

export async function perform(row: TaskRow, gesture: Gesture, agent: string): Promise<void> {
  const { gesture: verb, ...said } = sentFor(row, gesture, agent);
  const body = verb !== "assign" ? {} : { body: said };
  await call(`/api/v1/cases/${row.case}/tasks/${encodeURIComponent(row.task)}/${verb}`, { method: "POST", ...body });
}

function reason(row: TaskRow, gesture: Gesture, agent: string, { why, about }: Pick<RehearsedTask, "why" | "about">): string {
  if (gesture === "release") return row.agent === "" ? t`à personne` : t`prise par un collègue`;
  if (gesture === "claim" && row.agent !== "") return row.agent === me.value?.subject ? t`déjà à vous` : t`prise par un collègue`;
  if (gesture === "assign" && row.agent === `agents/${agent}`) return t`déjà à cette personne`;
  if (about === "agent" || why === "invalid" || why === "forbidden") return gesture === "claim" ? t`pas pour vous` : t`pas pour cette personne`;
  return t`le dossier n’en est plus là`;
}

const atOnce = 200;

/** Asked of the engine, which decides on a copy of each case: nothing is done. */
async function rehearse(rows: TaskRow[], gesture: Gesture, agent: string, signal: AbortSignal): Promise<Step[]> {
  const kinds = new Map<string, TaskRow[]>();
  for (const row of rows) {
    const kind = JSON.stringify(sentFor(row, gesture, agent));
    const alike = kinds.get(kind);
    if (alike) alike.push(row); else kinds.set(kind, [row]);
  }
  const said = new Map<string, RehearsedTask>();
  for (const [kind, alike] of kinds)
    for (let from = 0; from < alike.length; from += atOnce) {
      const tasks = alike.slice(from, from + atOnce).map((row) => ({ case: row.case, task: row.task }));
      const { body } = await call<RehearsedTasks>("/console/api/rehearse-tasks", { method: "POST", body: { ...JSON.parse(kind) as object, tasks }, signal });
      for (const item of body.items) said.set(`${item.case}/${item.task}`, item);
    }
  return rows.map((row) => {
    const item = said.get(`${row.case}/${row.task}`);
    return { row, why: item?.possible ? "" : reason(row, gesture, agent, item ?? { why: "", about: "" }) };
  });
}

/** Nothing until the engine has answered, and while it is not said to whom. */
export function useRehearsal(rows: TaskRow[], gesture: Gesture, agent: string): { steps: Step[] | null; error: unknown } {
  const [steps, setSteps] = useState<Step[] | null>(null);
  const [error, setError] = useState<unknown>(null);
  const asked = `${gesture} ${agent} ${rows.map((row) => `${row.case}/${row.task} ${row.agent}`).join(" ")}`;
  useEffect(() => {
    setSteps(null);
    setError(null);
    if (gesture === "assign" && agent === "") return undefined;
    const stop = new AbortController();
    const soon = setTimeout(() => {
      rehearse(rows, gesture, agent, stop.signal).then(setSteps).catch((refusal: unknown) => { if (!stop.signal.aborted) setError(refusal); });
    }, 120);  // ticking one after the other asks once
    return () => { clearTimeout(soon); stop.abort(); };
  }, [asked]);
  return { steps, error };
}

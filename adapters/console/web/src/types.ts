// What the server answers: names for the types that are made from its own description (`guichet openapi --console`), so that
// a page cannot read what is not there. ./contract is made by tests/browser/types.sh; the build needs no types.
import type { components } from "./contract";

type Shapes = components["schemas"];

export type Agent = Shapes["Agent"];
export type Team = Shapes["Team"];
export type Me = Shapes["Me"];
export type QueueCount = Shapes["QueueCount"];
export type TaskRow = Shapes["TaskRow"];
export type CaseRow = Shapes["CaseRow"];
export type Lateness = CaseRow["lateness"];
export type RehearsedTasks = Shapes["RehearsedTasks"];
export type RehearsedTask = Shapes["RehearsedTask"];
export type Effects = Shapes["Effects"];
export type Field = Shapes["Field"];
export type FieldType = Field["type"];
export type Outcome = Shapes["TaskOutcome"];
export type Task = Shapes["Task"];
export type Action = Shapes["Action"];
export type Clock = Shapes["Clock"];
export type Case = Shapes["Case"];
export type Moment = Shapes["Moment"];
export type PlaceInWords = Shapes["PlaceInWords"];
export type Person = Shapes["Person"];
export type Service = Shapes["Service"];
export type AgendaDay = Shapes["AgendaDay"];
export type AgendaPlace = Shapes["AgendaPlace"];
export type Statistics = Shapes["Statistics"];
export type Subject = Shapes["Subject"];
export type Visitor = Shapes["Visitor"];

export type Values = Record<string, unknown>;

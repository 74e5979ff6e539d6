// What other programs would read in the exports of round.sh: node judge.mjs FOLDER OCEL-SCHEMA
import { existsSync, readFileSync } from "node:fs";

const [folder, schemaFile] = process.argv.slice(2);
const read = (name) => readFileSync(`${folder}/${name}`, "utf8");

/// As much of JSON Schema as the schema of OCEL uses.
function faults(schema, value, at, found = []) {
  const kind = Array.isArray(value) ? "array" : typeof value;
  if (schema.type && schema.type !== kind) found.push(`${at} is ${kind}, not ${schema.type}`);
  else if (kind === "array") value.forEach((item, i) => found.length < 5 && faults(schema.items ?? {}, item, `${at}/${i}`, found));
  else if (kind === "object") {
    for (const name of schema.required ?? []) if (!(name in value)) found.push(`${at} lacks ${name}`);
    for (const [name, part] of Object.entries(schema.properties ?? {})) if (name in value) faults(part, value[name], `${at}/${name}`, found);
  } else if (schema.format === "date-time" && Number.isNaN(Date.parse(value))) found.push(`${at} is no date: ${value}`);
  return found;
}

function expect(truth, sentence) {
  if (truth) return;
  console.error(sentence);
  process.exit(1);
}

const events = read("log.ndjson").trim().split("\n").map((line) => JSON.parse(line));
const ocel = JSON.parse(read("log.json"));
if (existsSync(schemaFile)) {
  const found = faults(JSON.parse(readFileSync(schemaFile, "utf8")), ocel, "");
  expect(found.length === 0, `OCEL: ${found.join("; ")}`);
} else {
  console.log(`skipped: ${schemaFile} is not there (GUICHET_DATA names another folder)`);
}
const objects = new Set(ocel.objects.map((object) => object.id));
expect(objects.size === ocel.objects.length, "OCEL: an object stands there twice");
const types = new Set(ocel.eventTypes.map((type) => type.name));
for (const event of ocel.events) {
  expect(types.has(event.type), `OCEL: ${event.type} is not declared`);
  for (const relation of event.relationships) expect(objects.has(relation.objectId), `OCEL: ${relation.objectId} is no object`);
}
const ofCases = events.filter((event) => event.subject.startsWith("case/"));
expect(ocel.events.length === ofCases.length, `OCEL has ${ocel.events.length} events, the log ${ofCases.length}`);

const visibility = new Map(); // as last said: a service may publish a case, or withdraw it
for (const event of ofCases) if (event.data?.visibility) visibility.set(event.subject, event.data.visibility);
const opened = ofCases.filter((event) => event.type === "guichet.case.opened.v1" && visibility.get(event.subject) === "public");
const rows = read("requests.csv").split("\r\n");
expect(rows[0].startsWith("service_request_id,requested_datetime,updated_datetime,closed_date,status_description,"), rows[0]);
expect(rows.length === opened.length + 2, `CSV has ${rows.length - 2} requests, ${opened.length} are public`);
const map = JSON.parse(read("requests.geojson"));
expect(map.features.length === opened.length, `GeoJSON has ${map.features.length} requests, ${opened.length} are public`);
for (const feature of map.features) {
  const [longitude, latitude] = feature.geometry.coordinates;
  expect(Math.abs(longitude) <= 180 && Math.abs(latitude) <= 90, `${feature.id} lies nowhere`);
}
const traces = read("log.xes").split("<trace>").length - 1;
const all = ofCases.filter((event) => event.type === "guichet.case.opened.v1").length;
expect(traces === all, `XES has ${traces} traces, the log ${all} cases`);

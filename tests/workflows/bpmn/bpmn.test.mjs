// What `guichet graph --format bpmn` writes opens in another tool: bpmn-moddle, which bpmn.io's editors read by.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { test } from "node:test";

import BpmnModdle from "bpmn-moddle";

const examples = new URL("../../../examples/", import.meta.url).pathname;
const services = ["saint-aubin", "permits", "starter"].flatMap((town) =>
  readdirSync(`${examples}${town}/workflows`).map((file) => `${examples}${town}/workflows/${file}`));

const draw = (file) =>
  execFileSync(process.env.GUICHET, ["graph", file, "--format", "bpmn"], { encoding: "utf8", maxBuffer: 64 << 20 });

const read = (xml) => new BpmnModdle().fromXML(xml);

/// Everything that flows, in sub-processes too.
const elementsOf = (scope) => (scope.flowElements ?? []).flatMap((one) => [one, ...elementsOf(one)]);

test("every service of the example towns is read without a warning", async () => {
  assert.ok(services.length > 18);
  for (const file of services) {
    const { rootElement, warnings } = await read(draw(file));
    assert.deepEqual(warnings.map((warning) => warning.message), [], file);
    const process = rootElement.rootElements.find((one) => one.$type === "bpmn:Process");
    const elements = elementsOf(process);
    const kinds = new Set(elements.map((one) => one.$type));
    assert.ok(kinds.has("bpmn:StartEvent"), file);
    assert.ok(kinds.has("bpmn:EndEvent"), file);
    for (const flow of elements.filter((one) => one.$type === "bpmn:SequenceFlow")) {
      assert.ok(flow.sourceRef, `${file}: ${flow.id} comes from somewhere`);
      assert.ok(flow.targetRef, `${file}: ${flow.id} leads somewhere`);
    }
  }
});

test("every element that is drawn has its place on the page", async () => {
  for (const file of services.filter((one) => one.includes("saint-aubin"))) {
    const { rootElement } = await read(draw(file));
    const process = rootElement.rootElements.find((one) => one.$type === "bpmn:Process");
    const [diagram] = rootElement.diagrams;
    const drawn = new Map(diagram.plane.planeElement.map((one) => [one.bpmnElement?.id, one]));
    for (const element of elementsOf(process)) {
      const shape = drawn.get(element.id);
      assert.ok(shape, `${file}: ${element.id} is drawn`);
      if (shape.$type === "bpmndi:BPMNShape") assert.ok(shape.bounds.width > 0 && shape.bounds.height > 0, element.id);
      if (shape.$type === "bpmndi:BPMNEdge") assert.ok(shape.waypoint.length >= 2, element.id);
    }
  }
});

test("what is read is written again with the same elements", async () => {
  const moddle = new BpmnModdle();
  const { rootElement, elementsById } = await moddle.fromXML(draw(services[0]));
  const { xml } = await moddle.toXML(rootElement);
  const again = await moddle.fromXML(xml);
  assert.deepEqual(Object.keys(again.elementsById).sort(), Object.keys(elementsById).sort());
});

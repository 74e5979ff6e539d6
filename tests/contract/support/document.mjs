// An OpenAPI document as a judge of answers: is this status declared, this media type, is the body what the schema says?
// Schemas are read strictly: a member that is not declared is a fault, though readers must bear it.
import Ajv2020 from "ajv/dist/2020.js";
import addFormats from "ajv-formats";

const step = (key) => encodeURIComponent(key.replaceAll("~", "~0").replaceAll("/", "~1"));

function strict(value) {
  if (Array.isArray(value)) return value.map(strict);
  if (value === null || typeof value !== "object") return value;
  const copy = Object.fromEntries(Object.entries(value).map(([key, member]) => [key, strict(member)]));
  if (copy.type === "object" && copy.properties && copy.additionalProperties === undefined) copy.additionalProperties = false;
  return copy;
}

export class Document {
  constructor(openapi) {
    this.openapi = strict(openapi);
    this.ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: true });
    addFormats(this.ajv);
    this.ajv.addFormat("int64", { type: "number", validate: Number.isSafeInteger });
    this.ajv.addSchema(this.openapi, "api");
    this.operations = Object.entries(this.openapi.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), ...operation })));
    // A literal path wins over a pattern, as in the server.
    this.patterns = Object.keys(this.openapi.paths).sort((a, b) => (a.match(/\{/g) ?? []).length - (b.match(/\{/g) ?? []).length)
      .map((path) => [path, new RegExp(`^${path.replace(/[.]/g, "\\.").replace(/\{[^}]+\}/g, "[^/]+")}$`)]);
  }

  resolve(value) {
    if (!value?.$ref) return value;
    return value.$ref.slice(2).split("/").reduce((at, key) => at[key], this.openapi);
  }

  find(method, address) {
    const path = address.split("?")[0];
    const pattern = this.patterns.find(([, shape]) => shape.test(path))?.[0];
    const wanted = method === "HEAD" ? "GET" : method;
    return this.operations.find((one) => one.path === pattern && one.method === wanted);
  }

  /** What is wrong with an answer; empty when it is as declared. `answer`: {status, type, body: string}. */
  faults(operation, answer) {
    const at = `#/paths/${step(operation.path)}/${operation.method.toLowerCase()}/responses/${answer.status}`;
    const declared = operation.responses[answer.status];
    if (!declared) return [`status ${answer.status} is not declared: ${answer.body.slice(0, 300)}`];
    const response = this.resolve(declared);
    const type = (answer.type ?? "").split(";")[0].trim();
    if (!response.content) return answer.body === "" ? [] : [`a body where none is declared (${answer.status})`];
    if (!response.content[type]) return [`media type "${type}" is not declared for ${answer.status}`];
    if (!response.content[type].schema || !type.endsWith("json") || type.endsWith("ndjson") || answer.body === "") return [];
    const base = declared.$ref ?? at;
    const validate = this.ajv.getSchema(`api${base}/content/${step(type)}/schema`);
    if (validate(JSON.parse(answer.body))) return [];
    return validate.errors.slice(0, 5).map((error) => `${error.instancePath || "/"} ${error.message} ${JSON.stringify(error.params)}`);
  }
}

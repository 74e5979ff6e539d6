// The official CEL conformance suite (npm @bufbuild/cel-spec, protobuf JSON) in the neutral form that
// `guichet eval --conformance` speaks; its grammar stands in workflows/expression/conformance.h.

export class Inexpressible extends Error {}

const primitives = {
  BOOL: "bool", INT64: "int", UINT64: "uint", DOUBLE: "double", STRING: "string", BYTES: "bytes",
};

function special(number) {
  if (Object.is(number, -0)) return "-0";
  return number;
}

function objectValue(object) {
  if (object["@type"] === "type.googleapis.com/google.protobuf.Timestamp") return { timestamp: object.value };
  if (object["@type"] === "type.googleapis.com/google.protobuf.Duration") return { duration: object.value };
  throw new Inexpressible(object["@type"]);
}

export function neutralValue(value) {
  const [kind] = Object.keys(value);
  const content = value[kind];
  switch (kind) {
    case "nullValue": return { null: null };
    case "boolValue": return { bool: content };
    case "int64Value": return { int: String(content) };
    case "uint64Value": return { uint: String(content) };
    case "doubleValue": return { double: special(content) };
    case "stringValue": return { string: content };
    case "bytesValue": return { bytes: content };
    case "typeValue": return { type: content };
    case "listValue": return { list: (content.values ?? []).map(neutralValue) };
    case "mapValue":
      return { map: (content.entries ?? []).map((entry) => [neutralValue(entry.key), neutralValue(entry.value)]) };
    case "objectValue": return objectValue(content);
    default: throw new Inexpressible(kind);
  }
}

export function neutralType(type) {
  const [kind] = Object.keys(type);
  const content = type[kind];
  switch (kind) {
    case "dyn": return "dyn";
    case "null": return "null_type";
    case "primitive": return primitives[content];
    case "wellKnown": {
      if (content === "ANY") return "dyn";
      return content.toLowerCase();
    }
    case "listType": return `list(${neutralType(content.elemType)})`;
    case "mapType": return `map(${neutralType(content.keyType)}, ${neutralType(content.valueType)})`;
    case "type": return "type";
    case "messageType":
      if (content === "google.protobuf.Timestamp" || content === "google.protobuf.Duration") return content;
      throw new Inexpressible(content);
    case "abstractType":
      if (content.name === "optional_type") return `optional_type(${neutralType(content.parameterTypes[0])})`;
      throw new Inexpressible(content.name);
    default: throw new Inexpressible(kind);
  }
}

// Message literals: a name of message case before a brace. Our language has maps instead.
const message = /\b[A-Z]\w*\s*\{/;
// Protobuf messages, enums and extensions, and the network types: no part of a town's language.
const foreign =
  /TestAllTypes|GlobalEnum|NestedEnum|NestedTestAllTypes|proto\.(get|has)Ext|\b(is)?(IP|CIDR)\b|\bip(\.isCanonical)?\(|\bcidr\(|google\.protobuf\.(?!Timestamp\b(?!\{)|Duration\b(?!\{))|google\.protobuf\.(Timestamp|Duration)\{/;
const internal = /cel\.(@?block|index|iterVar|accuVar)\(/; // what cel-go's optimiser writes, never a person

function expectation(test) {
  if (test.evalError) return { error: (test.evalError.errors ?? []).map((error) => error.message ?? "") };
  if (test.anyEvalErrors) return { error: [] };
  if (test.typedResult) return { value: neutralValue(test.typedResult.result ?? { boolValue: true }) };
  if (test.value) return { value: neutralValue(test.value) };
  return { value: { bool: true } };
}

export function neutralCase(id, test) {
  if (message.test(test.expr) || foreign.test(test.expr)) throw new Inexpressible("protobuf or network types");
  if (internal.test(test.expr)) throw new Inexpressible("cel.block");
  if (test.checkOnly) throw new Inexpressible("no evaluation");
  if (test.unknown || test.anyUnknowns) throw new Inexpressible("unknowns");
  const types = {};
  for (const declaration of test.typeEnv ?? []) {
    if (!declaration.ident) throw new Inexpressible("declared functions");
    types[declaration.name] = neutralType(declaration.ident.type);
  }
  const bindings = {};
  for (const [name, binding] of Object.entries(test.bindings ?? {})) bindings[name] = neutralValue(binding.value);
  return {
    id, expr: test.expr, types, bindings, expect: expectation(test),
    ...(test.container ? { container: test.container } : {}),
    ...(test.disableCheck ? { disable_check: true } : {}),
    ...(test.disableMacros ? { disable_macros: true } : {}),
  };
}

// [cases, what was left out and why: {reason: count}]
export function neutralSuite(suite) {
  const cases = [];
  const left = {};
  const walk = (node, path) => {
    for (const child of node.suites ?? []) walk(child, [...path, child.name]);
    for (const test of node.tests ?? []) {
      try {
        cases.push(neutralCase([...path, test.original.name].join("/"), test.original));
      } catch (error) {
        if (!(error instanceof Inexpressible)) throw error;
        left[path[0]] = (left[path[0]] ?? 0) + 1;
      }
    }
  };
  walk(suite, []);
  return [cases, left];
}

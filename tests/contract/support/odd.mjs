// Values that nobody should send, and some that everybody does, made from a seed.
export function dice(seed) {
  let state = seed >>> 0;
  const roll = () => {  // mulberry32
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const below = (n) => Math.floor(roll() * n);
  return { roll, below, pick: (list) => list[below(list.length)], often: (share) => roll() < share };
}

const texts = ["", " ", "a", "É".repeat(30), "x".repeat(2000), "../../etc/passwd", "%00", "\u0000", "\u202e", "😀", "-1", "0", "1e400", "null", "'; drop table",
  "<script>", "{{form.x}}", "a/b", ".", "..", "~", "~1", "case/", "*", "\"", "\\", "\r\nX-Evil: 1", "NaN", "2026-02-30", "9".repeat(25), "\ud800"];
const odd = [null, true, false, 0, -1, 1.5, 1e308, 9007199254740993, "", "text", [], [[]], {}, { $sealed: true }, { $personal: "x" }, { __proto__: 1 }, [null], "x".repeat(5000)];

export const oddText = (at) => at.pick(texts);

/** A value of the schema, or, a quarter of the time, of none. */
export function valueOf(at, schema, resolve, depth = 0) {
  const known = resolve(schema) ?? {};
  if (at.often(0.15) || depth > 4) return at.pick(odd);
  if (known.enum) return at.pick(known.enum);
  if (known.anyOf) return valueOf(at, at.pick(known.anyOf), resolve, depth + 1);
  const type = Array.isArray(known.type) ? at.pick(known.type) : known.type;
  switch (type) {
    case "string": return at.often(0.4) ? oddText(at) : "texte";
    case "integer": return at.pick([0, 1, -1, 50, 500, 501, 2 ** 53]);
    case "number": return at.pick([0, -0.5, 49.2, 1e300]);
    case "boolean": return at.often(0.5);
    case "array": return Array.from({ length: at.below(3) }, () => valueOf(at, known.items, resolve, depth + 1));
    case "object": return objectOf(at, known, resolve, depth);
    default: return at.pick(odd);
  }
}

function objectOf(at, schema, resolve, depth) {
  const made = {};
  for (const [name, member] of Object.entries(schema.properties ?? {}))
    if (schema.required?.includes(name) ? !at.often(0.1) : at.often(0.5)) made[name] = valueOf(at, member, resolve, depth + 1);
  if (at.often(0.1)) made[oddText(at)] = at.pick(odd);
  return made;
}

// Validates every file of the examples with the schemas of `guichet schema`, and sees that the structural
// faults among the checker's golden examples are underlined. Usage: node validate.mjs GUICHET, from the root.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';

let Ajv, parse;
try {
  Ajv = (await import('ajv')).default;
  parse = (await import('yaml')).parse;
} catch {
  console.log('skipped: run `npm ci` in tests/workflows/schemas to validate with ajv');
  process.exit(0);
}

const guichet = process.argv[2];
const ajv = new Ajv({ allErrors: true, strict: true, strictTypes: false, strictRequired: false, allowUnionTypes: true });
const validators = new Map();
for (const line of execFileSync(guichet, ['schema'], { encoding: 'utf8' }).trim().split('\n')) {
  const kind = line.split(/\s+/)[0];
  validators.set(kind, ajv.compile(JSON.parse(execFileSync(guichet, ['schema', kind], { encoding: 'utf8' }))));
}

let wrong = 0;
let read = 0;
const say = (text) => { console.error(text); wrong += 1; };
const read_yaml = (path) => parse(readFileSync(path, 'utf8'), { version: '1.2', logLevel: 'error' });

function expect_valid(kind, path) {
  const validate = validators.get(kind);
  const content = path.endsWith('.geojson') ? JSON.parse(readFileSync(path, 'utf8')) : read_yaml(path);
  read += 1;
  if (!validate(content)) say(`${path} is no ${kind}: ${ajv.errorsText(validate.errors).slice(0, 600)}`);
}

const folders = { workflows: 'workflow', templates: 'templates', scenarios: 'scenario', zones: 'zones', tables: 'tables' };
for (const town of readdirSync('examples')) {
  const root = join('examples', town);
  if (!existsSync(join(root, 'town.yaml'))) continue;
  expect_valid('town', join(root, 'town.yaml'));
  if (existsSync(join(root, 'mapping.yaml'))) expect_valid('mapping', join(root, 'mapping.yaml'));
  for (const [folder, kind] of Object.entries(folders))
    if (existsSync(join(root, folder)))
      for (const file of readdirSync(join(root, folder))) expect_valid(kind, join(root, folder, file));
}
const calendars = read_yaml('examples/saint-aubin/town.yaml').calendars;
for (const [name, calendar] of Object.entries(calendars))
  if (!validators.get('calendar')(calendar)) say(`the calendar ${name} is no calendar`);

// The faults that an editor can see without the town.
const structural = ['unknown-key', 'missing-key', 'wrong-type', 'wrong-value', 'several-constructs', 'step-without-construct',
  'invalid-span', 'several-actions'];
const golden = 'tests/workflows/diagnostics';
let underlined = 0;
for (const file of readdirSync(golden)) {
  if (!file.endsWith('.yaml') || !structural.includes(file.split('.')[0])) continue;
  // Depend on the type of a field, on the form of another file, or on what must be reckoned.
  if (['wrong-type.set.yaml', 'wrong-value.clock.yaml', 'missing-key.mail.yaml', 'invalid-span.offer.yaml',
    'wrong-value.networks.yaml', 'missing-key.acknowledgement.yaml', 'wrong-value.default.yaml', 'wrong-value.pattern.yaml',
    'wrong-value.contact.yaml', 'wrong-value.recipient.yaml', 'wrong-value.table.yaml'].includes(file)) continue;
  // What only warns has a meaning, and the schema takes it.
  if (!readFileSync(join(golden, file.replace(/yaml$/, 'expected')), 'utf8').includes(' error[')) continue;
  const text = readFileSync(join(golden, file), 'utf8');
  const place = text.slice(2, text.indexOf('\n'));
  const kind = place === 'town.yaml' ? 'town' : folders[place.split('/')[0]];
  if (validators.get(kind)(read_yaml(join(golden, file)))) say(`${file}: the schema of ${kind} sees no fault`);
  underlined += 1;
}
if (underlined < 8) say(`only ${underlined} golden faults were tried`);
console.log(`${read} files of the examples are valid, ${underlined} golden faults are underlined, ${wrong} surprises`);
process.exit(wrong === 0 ? 0 : 1);

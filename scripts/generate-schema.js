// Generates the published JSON Schemas from the types that the code itself uses.
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createGenerator } from 'ts-json-schema-generator';

const root = new URL('..', import.meta.url);

/** Every schema: its file, the type, and where that is. */
export const SCHEMAS = [
  {
    file: 'schema/report-v1.schema.json',
    title: 'goplug-lint report, schemaVersion 1',
    source: 'src/report/report.ts',
    type: 'Report',
  },
  {
    file: 'schema/contract-v1.schema.json',
    title: 'goplug-lint contract',
    source: 'src/contract/contract-file.ts',
    type: 'ContractFile',
  },
];

/** A schema as its file holds it; the freshness test calls this too. @param {(typeof SCHEMAS)[number]} of */
export function schemaText({ title, source, type }) {
  const generator = createGenerator({
    path: fileURLToPath(new URL(source, root)),
    tsconfig: fileURLToPath(new URL('tsconfig.json', root)),
    type,
    topRef: true,
    skipTypeCheck: true,
    additionalProperties: false,
  });
  return `${JSON.stringify({ title, ...generator.createSchema(type) }, null, 2)}\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const schema of SCHEMAS) writeFileSync(new URL(schema.file, root), schemaText(schema));
}

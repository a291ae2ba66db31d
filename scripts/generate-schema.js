// Generates the published JSON Schema of the report from the type that the code itself uses.
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createGenerator } from 'ts-json-schema-generator';

const root = new URL('..', import.meta.url);

/** The schema as the file holds it; the freshness test calls this too. */
export function reportSchema() {
  const generator = createGenerator({
    path: fileURLToPath(new URL('src/report/report.ts', root)),
    tsconfig: fileURLToPath(new URL('tsconfig.json', root)),
    type: 'Report',
    topRef: true,
    skipTypeCheck: true,
    additionalProperties: false,
  });
  const schema = generator.createSchema('Report');
  return `${JSON.stringify({ title: 'goplug-lint report, schemaVersion 1', ...schema }, null, 2)}\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(new URL('schema/report-v1.schema.json', root), reportSchema());
}

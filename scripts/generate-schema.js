// Generates the published JSON Schemas from the types that the code itself uses.
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createGenerator } from 'ts-json-schema-generator';
import { RULES } from '../dist/rules/index.js';

const root = new URL('..', import.meta.url);

/**
 * @typedef {object} PublishedSchema
 * @property {string} file
 * @property {string} title
 * @property {string} source where the type is
 * @property {string} type
 * @property {(schema: import('ts-json-schema-generator').Schema) => void} [refine] adds what types do not say
 */

/** @type {PublishedSchema[]} */
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
    source: 'src/contract/contract-format.ts',
    type: 'ContractFile',
  },
  {
    file: 'schema/config-v1.schema.json',
    title: 'goplug-lint configuration',
    source: 'src/policy/configuration.ts',
    type: 'ConfigFile',
    refine: withRuleIds,
  },
  {
    file: 'schema/matrix-v1.schema.json',
    title: 'goplug-lint matrix, schemaVersion 1',
    source: 'src/fleet/matrix-report.ts',
    type: 'MatrixReport',
  },
  {
    file: 'schema/baseline-v1.schema.json',
    title: 'goplug-lint baseline',
    source: 'src/policy/baseline.ts',
    type: 'BaselineFile',
  },
];

/** A schema as its file holds it; the freshness test calls this too. @param {PublishedSchema} of */
export function schemaText({ title, source, type, refine }) {
  const generator = createGenerator({
    path: fileURLToPath(new URL(source, root)),
    tsconfig: fileURLToPath(new URL('tsconfig.json', root)),
    type,
    topRef: true,
    skipTypeCheck: true,
    additionalProperties: false,
  });
  const schema = generator.createSchema(type);
  refine?.(schema);
  return `${JSON.stringify({ title, ...schema }, null, 2)}\n`;
}

/** So that editors offer the ids. @param {import('ts-json-schema-generator').Schema} schema */
function withRuleIds({ definitions }) {
  const ids = RULES.map(({ id }) => id);
  const { ConfigFile: file, Suppression: suppression } = Object(definitions);
  file.properties.rules.propertyNames = { enum: ids };
  suppression.properties.rule.enum = ids;
  suppression.properties.expires.format = 'date';
  file.properties.glibc.pattern = '^\\d+\\.\\d+$';
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const schema of SCHEMAS) writeFileSync(new URL(schema.file, root), schemaText(schema));
}

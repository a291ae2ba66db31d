import { jsonText } from '../bytes/log-text.ts';
import { printable } from '../bytes/printable.ts';
import type { Artifact } from '../check/artifact.ts';
import type { Finding } from '../check/finding.ts';
import { helpUri } from '../check/help-uri.ts';
import { type Problem, problemsOf } from '../check/problems.ts';
import type { Report } from '../check/report.ts';
import { RULES } from '../rules/index.ts';
import type { Rule } from '../rules/rule.ts';
import { fixText, levelOf, wordsOf } from './problem-words.ts';

const SCHEMA = 'https://json.schemastore.org/sarif-2.1.0.json';
const HOME = 'https://github.com/goplug-lint/goplug-lint';

/** SARIF 2.1.0: one run, all rules in the driver, a result for each finding. */
export function formatSarif(report: Report): string {
  return sarifLog(report, [report.host, ...report.plugins], problemsOf(report));
}

/** A file that a run is about. */
type RunFile = Pick<Artifact, 'path' | 'size' | 'sha256' | 'kind'>;

export function sarifLog(
  { tool, exitCode }: Pick<Report, 'tool' | 'exitCode'>,
  files: readonly RunFile[],
  problems: readonly Problem[],
): string {
  const log = {
    $schema: SCHEMA,
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: tool.name,
            version: tool.version,
            semanticVersion: tool.version,
            informationUri: HOME,
            rules: RULES.map(descriptor),
          },
        },
        invocations: [{ executionSuccessful: exitCode !== 3, exitCode }],
        artifacts: distinctPaths(files).map(({ path, size, sha256, kind }) => ({
          location: { uri: uriOf(path) },
          ...(size > 0 ? { length: size } : {}),
          ...(sha256 === undefined ? {} : { hashes: { 'sha-256': sha256 } }),
          properties: { kind },
        })),
        results: problems.map(result),
        columnKind: 'utf16CodeUnits',
      },
    ],
  };
  return `${jsonText(log, 2)}\n`;
}

/** The schema refuses what stands twice; opened twice, a plugin has a result each time. */
function distinctPaths<T extends { path: string }>(files: readonly T[]): T[] {
  return [...new Map(files.map(file => [uriOf(file.path), file])).values()];
}

function descriptor({ id, level, title, docs }: Rule) {
  const help = [docs.why, '', ...docs.causes.map(cause => `- ${cause}`), '', docs.fix].join('\n');
  return {
    id,
    shortDescription: { text: sentence(title) },
    fullDescription: { text: docs.what },
    help: { text: help, markdown: help },
    helpUri: helpUri(id),
    defaultConfiguration: { level },
  };
}

function result(problem: Problem) {
  const { path, finding, plugin, line } = problem;
  const fix = fixText(finding);
  return {
    ruleId: finding.ruleId,
    ruleIndex: RULES.findIndex(({ id }) => id === finding.ruleId),
    level: levelOf(finding.level),
    message: { text: messageText(fix === undefined ? wordsOf(problem) : `${wordsOf(problem)}\n\n${fix}`) },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: uriOf(path) },
          ...(line === undefined ? {} : { region: { startLine: line } }),
        },
        ...(plugin?.pluginPath === undefined
          ? {}
          : { logicalLocations: [{ fullyQualifiedName: plugin.pluginPath, kind: 'module' }] }),
      },
    ],
    partialFingerprints: { 'goplugFinding/v1': problem.fingerprint },
    ...(finding.suppressed ? { suppressions: [suppressionOf(finding)] } : {}),
    // With SARIF's own kinds a result would have to have the level `none`, and nobody would see it.
    properties: { kind: finding.kind, decisive: finding.decisive, evidence: finding.evidence },
  };
}

function suppressionOf({ justification }: Finding) {
  return { kind: 'external', ...(justification === undefined ? {} : { justification }) };
}

/** Without links, which `[words](address)` is in any message (SARIF 2.1.0, 3.11.6). */
function messageText(text: string): string {
  const shown = text.split('\n').map(printable).join('\n');
  return shown.replaceAll('](', ']\\(');
}

/** A relative reference, or a file URI for an absolute path. */
function uriOf(path: string): string {
  const encoded = path
    .replace(/[\ud800-\udfff]/gu, '\ufffd')
    .replace(/^(\.\/)+/, '')
    // Two of them would begin the name of a machine.
    .replace(/^\/+/, '/')
    .split('/')
    .map(encodeURIComponent)
    .join('/');
  return path.startsWith('/') ? `file://${encoded}` : encoded;
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

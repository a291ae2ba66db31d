// Makes one artifact from its description.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { isDerived, isGo, needsOf } from './artifact.js';
import { applyChanges } from './damage.js';
import { goEnvironment, run, runGo } from './go-command.js';
import { hasModules } from './go-releases.js';
import { ARTIFACTS, artifactPath, BUILD_ROOT, DIGESTS, RECIPES } from './layout.js';
import { moveToGopath, prepareWorkspace } from './workspace.js';

/** @import { Artifact, DerivedArtifact, GoArtifact, NativeArtifact } from './artifact.js' */

/**
 * Builds the artifact unless the one that is there came from the same recipe.
 * @param {Artifact} artifact
 * @returns {boolean} whether something was built
 */
export function buildArtifact(artifact) {
  const output = artifactPath(artifact.id);
  const stamp = path.join(DIGESTS, artifact.id);
  const digest = digestOf(artifact);
  if (fs.existsSync(output) && fs.existsSync(stamp) && fs.readFileSync(stamp, 'utf8') === digest)
    return false;
  for (const file of [output, stamp]) {
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.rmSync(file, { force: true });
  }
  if (isGo(artifact)) buildGo(artifact, output);
  else if (isDerived(artifact)) buildDerived(artifact, output);
  else buildNative(artifact, output);
  if (!fs.existsSync(output)) throw new Error(`${artifact.id}: nothing was built`);
  fs.chmodSync(output, 0o755);
  fs.writeFileSync(stamp, digest);
  return true;
}

/** @param {GoArtifact} artifact @param {string} output */
function buildGo(artifact, output) {
  const workspace = prepareWorkspace(artifact.place ?? 'work', artifact.edits ?? []);
  const cwd = hasModules(artifact.go)
    ? path.join(workspace, artifact.recipe)
    : moveToGopath(workspace, artifact.recipe);
  const env = Object.fromEntries(
    Object.entries(artifact.env ?? {}).map(([name, value]) => [name, fill(value, output)]),
  );
  /** @param {string[]} command */
  const call = command => {
    const words = command.map(word => fill(word, output));
    if (words[0] === 'go') runGo(artifact.go, words.slice(1), { cwd, env });
    else run(words, { cwd });
  };
  for (const command of artifact.before ?? []) call(command);
  const flags = artifact.flags.map(flag => fill(flag, output));
  runGo(artifact.go, ['build', ...flags, '-o', output, ...(artifact.files ?? ['.'])], { cwd, env });
  for (const command of artifact.after ?? []) call(command);
}

/** @param {NativeArtifact} artifact @param {string} output */
function buildNative(artifact, output) {
  const scratch = path.join(BUILD_ROOT, 'native');
  fs.rmSync(scratch, { recursive: true, force: true });
  fs.mkdirSync(scratch, { recursive: true });
  const env = artifact.go === undefined ? {} : { env: goEnvironment(artifact.go) };
  for (const command of artifact.commands)
    run(
      command.map(word => fill(word, output)),
      { cwd: scratch, ...env },
    );
}

/** @param {DerivedArtifact} artifact @param {string} output */
function buildDerived(artifact, output) {
  const bytes = fs.readFileSync(artifactPath(artifact.from));
  fs.writeFileSync(output, applyChanges(bytes, artifact.changes).bytes);
}

/** @param {string} word @param {string} output */
function fill(word, output) {
  return word.replaceAll('$OUT', output).replaceAll('$RECIPES', RECIPES).replaceAll('$ARTIFACTS', ARTIFACTS);
}

/** @param {Artifact} artifact */
function digestOf(artifact) {
  const hash = createHash('sha256').update(JSON.stringify({ ...artifact, what: '' }));
  const given = 'sources' in artifact ? artifact.sources : undefined;
  const sources = given ?? (isGo(artifact) ? [artifact.recipe, 'shared', 'modules'] : []);
  for (const source of sources) digestTree(hash, path.join(RECIPES, source));
  for (const id of needsOf(artifact)) hash.update(fs.readFileSync(path.join(DIGESTS, id)));
  return hash.digest('hex');
}

/** @param {import('node:crypto').Hash} hash @param {string} place */
function digestTree(hash, place) {
  if (!fs.statSync(place).isDirectory()) {
    hash.update(path.basename(place)).update(fs.readFileSync(place));
    return;
  }
  for (const name of fs.readdirSync(place).sort()) digestTree(hash, path.join(place, name));
}

// Protobuf code, written by real generators.
import fs from 'node:fs';
import path from 'node:path';
import { run } from '../go-command.js';
import { BUILD_ROOT } from '../layout.js';

const ROOM = path.join(BUILD_ROOT, 'inits/generators');

/**
 * @typedef {object} Generator
 * @property {string} module
 * @property {string} version
 * @property {string} command package of its plugin of protoc
 * @property {string} name of the plugin: `go` of protoc-gen-go
 * @property {string[]} [options]
 */

/**
 * Writes the Go code of protobuf files below a source tree, unless it is there.
 * @param {string} source @param {Generator} generator
 * @param {{ folder: string, files: Record<string, string>, imports?: string[] }[]} sets files by their registered names, and
 *   the folders whose files they import
 * @param {Record<string, string>} environment of the go command
 */
export function generate(source, generator, sets, environment) {
  const protos = path.join(source, 'protos');
  for (const { folder, files } of sets) {
    for (const [name, text] of Object.entries(files)) {
      const file = path.join(protos, folder, name);
      fs.mkdirSync(path.dirname(file), { recursive: true });
      fs.writeFileSync(file, text);
    }
  }
  const { name, options = [] } = generator;
  const plugin = built(generator, environment);
  for (const { folder, files, imports = [] } of sets) {
    const out = path.join(source, 'generated', folder);
    const key = JSON.stringify([generator, files]);
    const stamp = `${out}.stamp`;
    if (fs.existsSync(stamp) && fs.readFileSync(stamp, 'utf8') === key) continue;
    fs.mkdirSync(out, { recursive: true });
    run(
      [
        'protoc',
        `--plugin=protoc-gen-${name}=${plugin}`,
        ...[folder, ...imports].map(one => `-I${path.join(protos, one)}`),
        `--${name}_out=${options.map(option => `${option}`).join(',')}${options.length > 0 ? ':' : ''}${out}`,
        ...Object.keys(files),
      ],
      { cwd: source },
    );
    fs.cpSync(path.join(out, 'example.com/inits'), source, { recursive: true });
    fs.writeFileSync(stamp, key);
  }
}

/** The generator's program. @param {Generator} generator @param {Record<string, string>} environment */
function built({ module, version, command, name }, environment) {
  const room = path.join(ROOM, `${module.replaceAll('/', '-')}-${version}`);
  const program = path.join(room, `protoc-gen-${name}`);
  if (fs.existsSync(program)) return program;
  fs.mkdirSync(room, { recursive: true });
  fs.writeFileSync(
    path.join(room, 'go.mod'),
    `module example.com/generators\n\ngo 1.18\n\nrequire ${module} ${version}\n`,
  );
  run(['nice', path.join(environment['GOROOT'] ?? '', 'bin/go'), 'build', '-o', program, command], {
    cwd: room,
    env: environment,
  });
  return program;
}

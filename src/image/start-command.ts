import type { ImageTree } from './image-tree.ts';
import type { ImageConfig } from './manifest.ts';

/** How an image is started. */
export interface StartCommand {
  /** the entry point and its arguments, else the command; empty: it names none */
  words: readonly string[];
  environment: ReadonlyMap<string, string>;
  workingDirectory: string;
}

/** where container engines look for commands, if the image does not say */
const DEFAULT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

export function startCommandOf({ config }: ImageConfig): StartCommand {
  const environment = new Map<string, string>();
  for (const entry of config?.Env ?? []) {
    const equals = entry.indexOf('=');
    // Of a name that stands there twice getenv(3) finds the first; container engines keep the last.
    if (equals > 0) environment.set(entry.slice(0, equals), entry.slice(equals + 1));
  }
  const words = [...(config?.Entrypoint ?? []), ...(config?.Cmd ?? [])];
  const directory = config?.WorkingDir ?? '';
  return { words, environment, workingDirectory: directory.startsWith('/') ? directory : `/${directory}` };
}

/** The path of the program that a start command runs, as a container engine finds it; undefined: it is not there. */
export function programOf(
  tree: ImageTree,
  { words, environment, workingDirectory }: StartCommand,
): string | undefined {
  const [program = ''] = words;
  if (program === '') return undefined;
  const places = program.includes('/')
    ? [program.startsWith('/') ? program : `${workingDirectory}/${program}`]
    : (environment.get('PATH') ?? DEFAULT_PATH)
        .split(':')
        .map(part => `${part.startsWith('/') ? part : `${workingDirectory}/${part}`}/${program}`);
  for (const place of places) {
    const found = tree.resolve(place);
    if (found?.node.kind === 'file') return found.path;
  }
  return undefined;
}

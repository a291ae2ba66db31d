/** What a runner of a pipeline takes for a command, in the output of a step. */
export interface RunnerCommand {
  runner: 'github' | 'azure' | 'teamcity' | 'gitlab';
  name: string;
  properties: Readonly<Record<string, string>>;
  data: string;
}

/** Commands of the GitHub runner (ActionCommandManager and its extensions). */
const GITHUB =
  /^(?:internal-set-repo-path|set-env|set-output|save-state|add-path|add-mask|add-matcher|remove-matcher|debug|warning|error|notice|group|endgroup|echo|stop-commands)$/i;

/** Lines as .NET's StreamReader ends them, which both runners read with. */
export function commandsIn(output: string): RunnerCommand[] {
  return [
    ...output.split(/\r\n|\r|\n/).flatMap(line => [...github(line), ...azure(line), ...teamcity(line)]),
    // Ci::Ansi2json of GitLab: anywhere in the stream.
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are a part of its commands
    ...[...output.matchAll(/section_(start|end):\d+:[\w.-]+(?:\[[^\]]*\])?\r\x1b\[0K/g)].map(
      ([, name = '']) => command('gitlab', name),
    ),
  ];
}

/** ActionCommand.TryParseV2: at the beginning of a line, blanks aside; then TryParse: `##[` anywhere in it. */
function github(line: string): RunnerCommand[] {
  const second = /^::([^ ]*?)(?: (.*?))?::(.*)$/s.exec(line.trimStart());
  const [, name = '', list = '', text = ''] = second ?? [];
  // After stop-commands a command may have any name.
  if (second && (GITHUB.test(name) || list === ''))
    return [command('github', name, propertiesOf(list, ','), data(text))];
  const first = /##\[([^ \]]*)(?: ([^\]]*))?\](.*)$/s.exec(line);
  return first ? [command('github', first[1] ?? '', propertiesOf(first[2] ?? '', ';'), first[3])] : [];
}

/** Command.TryParse of the agent: `##vso[` anywhere in a line; `##[` is how it formats one. */
function azure(line: string): RunnerCommand[] {
  const found = /##(?:vso)?\[([^ \]]*)(?: ([^\]]*))?\](.*)$/s.exec(line);
  return found ? [command('azure', found[1] ?? '', propertiesOf(found[2] ?? '', ';'), found[3])] : [];
}

function teamcity(line: string): RunnerCommand[] {
  const found = /##teamcity\[(\w*)/.exec(line);
  return found ? [command('teamcity', found[1] ?? '')] : [];
}

function command(
  runner: RunnerCommand['runner'],
  name: string,
  properties: Readonly<Record<string, string>> = {},
  text = '',
): RunnerCommand {
  return { runner, name, properties, data: text };
}

function data(text: string): string {
  return text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%');
}

function propertiesOf(list: string, separator: string): Record<string, string> {
  const pairs = list.split(separator).map(pair => {
    const at = pair.indexOf('=');
    return [
      pair.slice(0, at),
      data(
        pair
          .slice(at + 1)
          .replaceAll('%3A', ':')
          .replaceAll('%2C', ','),
      ),
    ];
  });
  return Object.fromEntries(pairs) as Record<string, string>;
}

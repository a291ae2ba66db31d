// What a host of the recipes prints of plugin.Open, and how a process dies of it.

/** @typedef {{ name: string, ok: boolean, error?: string }} HostLine a line of JSON for each plugin.Open */

/** The error text behind `plugin.Open("NAME"): `. @param {string} text @param {string} name as it was given to plugin.Open */
export function withoutPrefix(text, name) {
  for (const shown of [name, name.replace(/\.so$/, '')]) {
    const prefix = `plugin.Open("${shown}"): `;
    if (text.startsWith(prefix)) return text.slice(prefix.length);
  }
  return text;
}

/** What sanitizers print, without the process and its addresses. @param {string} line */
function withoutNumbers(line) {
  return line.replace(/^==\d+==/, '').replace(/^(ERROR: AddressSanitizer: [\w-]+) \(0x[0-9a-f]+\):$/, '$1');
}

/** The line that says why a process died; undefined where it died silently. @param {string} stderr */
export function deathMessage(stderr) {
  const lines = stderr
    .split('\n')
    .filter(line => line.trim() !== '' && !/^=+$/.test(line))
    .map(withoutNumbers);
  return lines.find(line => /^(fatal error|panic|SIG[A-Z]+): /.test(line)) ?? lines[0];
}

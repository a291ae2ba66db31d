// A picture of a terminal in which the command was really run: its output, with its colours, as SVG.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const COMMAND = fileURLToPath(new URL('../bin/goplug-lint.js', import.meta.url));
const LINE = 20;
const COLUMN = 8.43;
const PADDING = 20;
const TITLE = 34;

/** What the escape sequences of the command stand for: SGR parameters to what a span has. @type {Record<string, string>} */
const STYLES = {
  1: 'font-weight="700"',
  2: 'fill="#8b949e"',
  31: 'fill="#ff7b72"',
  32: 'fill="#56d364"',
  33: 'fill="#e3b341"',
};
/** What ends them. @type {Record<string, string[]>} */
const ENDS = { 22: ['1', '2'], 39: ['31', '32', '33'] };

const ESC = String.fromCharCode(27);
/** Select Graphic Rendition with one parameter, which is all that chalk writes. */
const SGR = new RegExp(`${ESC}\\[(\\d+)m`, 'g');

/** @param {string} text */
function escaped(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** One line as spans. @param {string} line */
function spans(line) {
  /** @type {Set<string>} */
  let open = new Set();
  return line
    .split(SGR)
    .map((part, i) => {
      // Every other part is the parameter of a sequence.
      const code = i % 2 === 1 ? part : undefined;
      if (code === undefined) {
        const styles = [...open].map(one => STYLES[one] ?? '').join(' ');
        return part === '' ? '' : styles === '' ? escaped(part) : `<tspan ${styles}>${escaped(part)}</tspan>`;
      }
      if (STYLES[code] === undefined && ENDS[code] === undefined)
        throw new Error(`the command wrote an escape sequence that is not drawn: ${code}`);
      const ended = ENDS[code];
      open = new Set(ended ? [...open].filter(one => !ended.includes(one)) : [...open, code]);
      return '';
    })
    .join('');
}

/** @param {string} directory where the demo is @param {string[]} args @returns {string} */
export function terminalPicture(directory, args) {
  const { stdout } = spawnSync(process.execPath, [COMMAND, ...args, '--color'], {
    cwd: directory,
    encoding: 'utf8',
    env: { PATH: process.env['PATH'] ?? '' },
  });
  if (stdout === '') throw new Error(`goplug-lint ${args.join(' ')} printed nothing in ${directory}`);
  const lines = [`$ goplug-lint ${args.join(' ')}`, ...stdout.trimEnd().split('\n')];
  const columns = Math.max(...lines.map(line => line.replace(SGR, '').length));
  const width = Math.ceil(columns * COLUMN + 2 * PADDING);
  const height = TITLE + lines.length * LINE + PADDING;
  const texts = lines.map(
    (line, i) =>
      `  <text x="${PADDING}" y="${TITLE + 14 + i * LINE}" xml:space="preserve">${spans(line)}</text>`,
  );
  const dots = ['#ff5f57', '#febc2e', '#28c840'].map(
    (color, i) => `  <circle cx="${PADDING + i * 18}" cy="17" r="6" fill="${color}"/>`,
  );
  const alt = `goplug-lint says of ${args.slice(1).join(' and ')} whether it will load, why, and what to run`;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${alt}">
  <rect width="100%" height="100%" rx="8" fill="#0d1117"/>
${dots.join('\n')}
  <g fill="#e6edf3" font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="14">
${texts.join('\n')}
  </g>
</svg>
`;
}

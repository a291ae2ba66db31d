import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const FENCE = /^```(\S*)([^\n]*)\n([\s\S]*?)^```$/gm;

/** A fenced block of a page. */
export interface Block {
  page: string;
  language: string;
  text: string;
}

/** README and everything in docs, by path. */
export function pages(): Map<string, string> {
  const names = readdirSync(`${ROOT}docs`, { recursive: true, encoding: 'utf8' }).filter(name =>
    name.endsWith('.md'),
  );
  return new Map(
    ['README.md', ...names.map(name => `docs/${name}`)].map(name => [
      name,
      readFileSync(`${ROOT}${name}`, 'utf8'),
    ]),
  );
}

export function blocksOf(page: string, text: string): Block[] {
  return [...text.matchAll(FENCE)].map(([, language = '', , content = '']) => ({
    page,
    language,
    text: content,
  }));
}

/** The targets of links, without those in code. */
export function linksOf(text: string): string[] {
  const prose = text.replace(FENCE, '').replace(/`[^`\n]*`/g, '');
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
}

/** What GitHub makes of the headings, for links to them. */
export function anchorsOf(text: string): string[] {
  return [...text.replace(FENCE, '').matchAll(/^#{1,6} +(.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

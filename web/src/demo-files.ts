import { byId } from './elements.ts';
import type { ChosenFile } from './protocol.ts';

/** Profiles of a host and of plugins, of the fixtures: small, and judged as the files are. */
export async function demoFiles(): Promise<{ hosts: ChosenFile[]; plugins: ChosenFile[] }> {
  const packed = Uint8Array.from(atob(byId('demo-files', HTMLScriptElement).textContent ?? ''), one =>
    one.charCodeAt(0),
  );
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip'));
  const files: Record<string, string> = JSON.parse(await new Response(stream).text());
  const [host, ...plugins] = Object.entries(files).map(([name, text]) => ({
    name,
    blob: new Blob([text]),
    isDemo: true,
  }));
  if (!host) throw new Error('the page has no demo');
  return { hosts: [host], plugins };
}

// What of the browser's own can act: made in one place, from nothing but texts of our own.

/** The part of Trusted Types that is needed; not all browsers have them. */
interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { createHTML(text: string): string; createScriptURL(text: string): string },
  ): { createHTML(text: string): string; createScriptURL(text: string): string };
}

const { trustedTypes } = globalThis as unknown as { trustedTypes?: TrustedTypes };
const own = { createHTML: (text: string) => text, createScriptURL: (text: string) => text };
const policy = trustedTypes?.createPolicy('goplug-lint', own) ?? own;

export function byId<T extends HTMLElement>(id: string, kind: abstract new () => T): T {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new Error(`the page has no ${id}`);
  return found;
}

/** @param html what a formatter of the core wrote: everything from files is escaped in it */
export function setHtml(element: Element, html: string): void {
  element.innerHTML = policy.createHTML(html);
}

/** The worker is part of the page, which has no other files. */
export function workerUrl(): string {
  const code = byId('engine', HTMLScriptElement).textContent ?? '';
  return policy.createScriptURL(URL.createObjectURL(new Blob([code], { type: 'text/javascript' })));
}

// A Chromium for tests of pages, where one is installed.
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';

/** @import { Browser, BrowserContextOptions, Page } from 'playwright-core' */

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Undefined: there is none. */
export const CHROMIUM = process.env['GOPLUG_CHROMIUM'] ?? PLACES.find(existsSync);
export const WITHOUT_CHROMIUM =
  'LEFT OUT: no Chromium (apt-get install chromium, or set GOPLUG_CHROMIUM to its path)';

/** @returns {Promise<Browser>} */
export function launch() {
  if (CHROMIUM === undefined) throw new Error(WITHOUT_CHROMIUM);
  // As root, which only containers are, it has no sandbox.
  return chromium.launch({
    executablePath: CHROMIUM,
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  });
}

/**
 * A page that tells of everything that it should not do.
 * @param {Browser} browser
 * @param {string} url
 * @param {BrowserContextOptions} [options]
 * @returns {Promise<{ page: Page, acts: string[] }>}
 */
export async function openPage(browser, url, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  /** @type {string[]} */
  const acts = [];
  page.on('console', message => acts.push(`console ${message.text()}`));
  page.on('pageerror', error => acts.push(`error ${error.message}`));
  page.on('dialog', dialog => {
    acts.push(`dialog ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('popup', () => acts.push('popup'));
  page.on('request', request => {
    if (request.url() !== url && !request.url().startsWith('blob:')) acts.push(`request ${request.url()}`);
  });
  await page.goto(url);
  return { page, acts };
}

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe-core finds wrong in a page for those who cannot see it, or not well. @param {Page} page @returns {Promise<string[]>} */
export async function axeFindings(page) {
  await page.evaluate(AXE);
  return page.evaluate(async () => {
    const { axe } =
      /** @type {{ axe: { run(): Promise<{ violations: { id: string, nodes: { html: string }[] }[] }> } }} */ (
        /** @type {unknown} */ (globalThis)
      );
    const { violations } = await axe.run();
    return violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`,
    );
  });
}

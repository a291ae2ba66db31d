// Measures the page of web/ in a real browser, and takes its pictures.
//   node lab/page.js [--host FILE --plugin FILE] [--pictures DIRECTORY]
// Times are from the moment at which the page has the files to the verdict on it. With a host of its own, such as one of 60 MB.
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { pageOf } from '../scripts/page.js';
import { launch, openPage } from '../test/support/browser.js';
import { printResult } from './console.js';

/** @import { Page } from 'playwright-core' */

const RUNS = 3;
const SCHEMES = /** @type {const} */ (['light', 'dark']);
const { values } = parseArgs({
  options: { host: { type: 'string' }, plugin: { type: 'string' }, pictures: { type: 'string' } },
});
const directory = mkdtempSync(join(tmpdir(), 'goplug-page-'));
const browser = await launch();
try {
  const text = await pageOf();
  const file = join(directory, 'index.html');
  writeFileSync(file, text);
  const url = pathToFileURL(file).href;
  printResult(`page: ${text.length} bytes, ${gzipSync(text, { level: 9 }).length} compressed`);
  await measure(url, 'demo', page => page.click('#demo'));
  const { host, plugin, pictures } = values;
  if (host !== undefined && plugin !== undefined)
    await measure(url, `host of ${Math.round(statSync(host).size / 1e6)} MB`, async page => {
      await page.setInputFiles('#plugin-input', plugin);
      await page.setInputFiles('#host-input', host);
    });
  if (pictures !== undefined) await takePictures(url, pictures);
} finally {
  await browser.close();
  rmSync(directory, { recursive: true, force: true });
}

/** @param {string} url @param {string} name @param {(page: Page) => Promise<void>} give */
async function measure(url, name, give) {
  const times = [];
  for (let run = 0; run < RUNS; run++) {
    const { page } = await openPage(browser, url);
    // From the last change of the files on, as the page itself sees it.
    await page.evaluate(() => {
      const seen = { asked: 0, shown: 0 };
      Object.assign(globalThis, { seen });
      for (const kind of ['click', 'change'])
        addEventListener(kind, () => (seen.asked = performance.now()), { capture: true });
      const result = document.querySelector('#result');
      if (!result) return;
      new MutationObserver(() => {
        if (!result.hasAttribute('hidden')) seen.shown ||= performance.now();
      }).observe(result, { attributes: true });
    });
    await give(page);
    await page.waitForSelector('#result:not([hidden])');
    times.push(
      await page.evaluate(() => {
        const { seen } = /** @type {{ seen: { asked: number, shown: number } }} */ (
          /** @type {unknown} */ (globalThis)
        );
        return Math.round(seen.shown - seen.asked);
      }),
    );
    await page.context().close();
  }
  printResult(`${name}: verdict after ${times.join(', ')} ms`);
}

/** Of a verdict, and as a phone shows it: for docs/page.md. @param {string} url @param {string} place */
async function takePictures(url, place) {
  mkdirSync(place, { recursive: true });
  for (const colorScheme of SCHEMES)
    for (const [name, width, height] of /** @type {const} */ ([
      ['page', 1000, 1120],
      ['phone', 390, 844],
    ])) {
      const { page } = await openPage(browser, url, {
        colorScheme,
        viewport: { width, height },
        reducedMotion: 'reduce',
      });
      await page.click('#demo');
      await page.waitForSelector('#result:not([hidden])');
      await page.evaluate(() => document.querySelector('#p1')?.scrollIntoView());
      await page.waitForTimeout(800);
      const protocol = await page.context().newCDPSession(page);
      const { data } = await protocol.send('Page.captureScreenshot', { format: 'webp', quality: 70 });
      writeFileSync(join(place, `${name}-${colorScheme}.webp`), Buffer.from(data, 'base64'));
      await page.context().close();
    }
}

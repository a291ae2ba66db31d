import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { pageOf } from '../../scripts/page.js';
import { axeFindings, CHROMIUM, launch, openPage, WITHOUT_CHROMIUM } from '../support/browser.js';
import { run, unpackDemo } from '../support/demo.ts';
import { DISPLAY_TRICKS } from '../support/hostile.js';
import { dockerArchive, ociLayout, tarOf } from '../support/image-files.ts';

const RESULT = '#result:not([hidden])';
/** Bytes that the page may take on its way, packed. */
const MAX_PACKED_BYTES = 500_000;

let demo: ReturnType<typeof unpackDemo>;
let directory: string;
let url: string;
let text: string;
let browser: Browser;
const opened: { page: Page; acts: string[] }[] = [];

beforeAll(async () => {
  if (CHROMIUM === undefined) process.stderr.write(`the page in a browser: ${WITHOUT_CHROMIUM}\n`);
  demo = unpackDemo();
  directory = mkdtempSync(join(tmpdir(), 'goplug-page-'));
  text = await pageOf();
  writeFileSync(join(directory, 'index.html'), text);
  url = pathToFileURL(join(directory, 'index.html')).href;
  if (CHROMIUM !== undefined) browser = await launch();
});
afterEach(async () => {
  for (const { page } of opened.splice(0)) await page.context().close();
});
afterAll(async () => {
  await browser?.close();
  demo.remove();
  rmSync(directory, { recursive: true, force: true });
});

async function open(options: BrowserContextOptions = {}): Promise<{ page: Page; acts: string[] }> {
  const one = await openPage(browser, url, options);
  opened.push(one);
  return one;
}

const fileOf = (name: string, as = name) => ({
  name: as,
  mimeType: 'application/octet-stream',
  buffer: readFileSync(join(demo.directory, name)),
});

async function savedJson(page: Page): Promise<string> {
  await page.waitForSelector(RESULT);
  const [download] = await Promise.all([page.waitForEvent('download'), page.click('#save-json')]);
  return readFileSync(await download.path(), 'utf8');
}

/** What the command writes of the same files. */
async function commandJson(args: readonly string[]): Promise<string> {
  const { stdout } = await run(demo.directory, [...args, '--format', 'json', '--config', 'none']);
  return stdout;
}

/** Files that are dropped on the page. */
async function drop(page: Page, files: readonly ReturnType<typeof fileOf>[]): Promise<void> {
  const given = files.map(({ name, buffer }) => ({ name, data: buffer.toString('base64') }));
  const transfer = await page.evaluateHandle(list => {
    const dropped = new DataTransfer();
    for (const { name, data } of list)
      dropped.items.add(new File([Uint8Array.from(atob(data), one => one.charCodeAt(0))], name));
    return dropped;
  }, given);
  await page.dispatchEvent('body', 'drop', { dataTransfer: transfer });
}

describe('the page as a file', () => {
  it('is small enough', () => {
    expect(gzipSync(text, { level: 9 }).length).toBeLessThan(MAX_PACKED_BYTES);
  });

  it('names no address that it would fetch anything from', () => {
    expect(text.match(/<(?:img|link|iframe|script)[^>]+(?:src|href)=/g) ?? []).toEqual([]);
    expect(text).toContain("default-src 'none'");
    expect(text).toContain("connect-src 'none'");
  });
});

describe.skipIf(CHROMIUM === undefined)('the page in a browser', () => {
  it.each([
    { each: false, plugins: ['auth.so', 'metrics.so', 'old.so'] },
    { each: true, plugins: ['old.so', 'auth.so', 'metrics.so'] },
    { each: false, plugins: ['libaudit.so', 'gateway'] },
  ])('writes the JSON of the command, each alone: $each, $plugins', async ({ each, plugins }) => {
    const { page, acts } = await open();
    if (each) {
      await page.click('.options summary');
      await page.check('#each');
    }
    await page.setInputFiles('#host-input', fileOf('gateway'));
    await page.setInputFiles(
      '#plugin-input',
      plugins.map(name => fileOf(name)),
    );
    const command = await commandJson([
      'gateway',
      ...plugins,
      '--sysroot',
      'none',
      ...(each ? ['--each'] : []),
    ]);
    expect(withoutDirectory(await savedJson(page))).toBe(withoutDirectory(command));
    expect(acts).toEqual([]);
  });

  it('takes a saved profile for the host', async () => {
    await run(demo.directory, ['profile', 'gateway', '-o', 'host.json']);
    const { page } = await open();
    await page.setInputFiles('#host-input', fileOf('host.json'));
    await page.setInputFiles('#plugin-input', fileOf('metrics.so'));
    const command = await commandJson(['host.json', 'metrics.so', '--sysroot', 'none']);
    expect(withoutDirectory(await savedJson(page))).toBe(withoutDirectory(command));
  });

  it.each(['docker', 'oci'])('reads the archive of an image: %s', async kind => {
    const program = (name: string, file: string) => ({
      name,
      data: readFileSync(join(demo.directory, file)),
      mode: 0o755,
    });
    const layers = [
      await tarOf([program('opt/plugins/old.so', 'old.so'), program('opt/plugins/metrics.so', 'metrics.so')]),
      await tarOf([program('usr/bin/gateway', 'gateway'), { name: 'opt/plugins/.wh.old.so', data: '' }]),
    ];
    const image = { layers, config: { Entrypoint: ['/usr/bin/gateway'] } };
    writeFileSync(
      join(demo.directory, 'app.tar'),
      kind === 'docker' ? await dockerArchive([image]) : await layoutArchive(image),
    );
    const { page, acts } = await open();
    await page.setInputFiles('#host-input', fileOf('app.tar'));
    const command = await commandJson([`${kind}-archive:app.tar`]);
    expect(await savedJson(page)).toBe(command);
    expect(await copiedCommand(page)).toBe(`npx goplug-lint ${kind}-archive:app.tar`);
    expect(acts).toEqual([]);
  });

  it('tells dropped files apart by what they are', async () => {
    const { page } = await open();
    await drop(page, [fileOf('metrics.so'), fileOf('gateway')]);
    await page.waitForSelector(RESULT);
    expect(await page.textContent('#result-title')).toBe('0 of 1 plugins load into gateway');
    expect(await page.textContent('.stages .stop span')).toBe('package hashes');
  });

  it('shows several hosts as a matrix, whose cells lead to reports', async () => {
    const { page } = await open();
    await page.setInputFiles('#host-input', [fileOf('gateway'), fileOf('server')]);
    await page.setInputFiles('#plugin-input', [fileOf('auth.so'), fileOf('metrics.so')]);
    await page.waitForSelector(RESULT);
    expect(await page.locator('#matrix tbody td').count()).toBe(4);
    await page.click('#matrix tbody tr:nth-child(2) td:nth-of-type(2) a');
    expect(await page.inputValue('#which-host')).toBe('1');
    expect(await page.textContent('#result-title')).toContain('into server');
    expect(await copiedCommand(page)).toBe('npx goplug-lint --each server auth.so metrics.so');
  });

  it.each(['\x1f\x8b broken', 'no archive'])('says what is wrong with a file: %j', async data => {
    const { page, acts } = await open();
    const broken = { name: 'app.tar.gz', mimeType: '', buffer: Buffer.from(data, 'latin1') };
    await page.setInputFiles('#host-input', broken);
    await page.waitForSelector('.status.wrong');
    expect(await page.textContent('#status')).toContain('app.tar.gz');
    expect(acts).toEqual([]);
  });

  it('shows names that would act as text', async () => {
    const { page, acts } = await open();
    const tricks = [
      '<img src=x onerror="document.title=1">',
      '"><script>document.title=1</script>',
      ...DISPLAY_TRICKS.slice(0, 12),
    ];
    await page.setInputFiles('#host-input', fileOf('gateway', `${tricks[0]}`));
    await drop(
      page,
      tricks.map(name => fileOf('metrics.so', `${name}.so`)),
    );
    await page.waitForSelector(RESULT);
    const known = await page.evaluate(() => {
      const found = document.querySelectorAll('img,iframe,object,embed,style:not(head style),#report script');
      return { count: found.length, title: document.title };
    });
    expect(known).toEqual({ count: 0, title: 'goplug-lint: will this Go plugin load?' });
    expect(acts).toEqual([]);
  });

  it('cannot send anything, even if it wanted', async () => {
    const { page } = await open();
    const sent = await page.evaluate(async () => {
      const tries = [
        () => fetch('https://example.com/'),
        () =>
          new Promise((done, failed) => {
            const image = new Image();
            image.onload = done;
            image.onerror = failed;
            image.src = 'https://example.com/x.png';
          }),
        async () => {
          document.body.innerHTML = '<b>x</b>';
        },
      ];
      const results = await Promise.allSettled(tries.map(one => one()));
      return results.map(({ status }) => status);
    });
    expect(sent).toEqual(['rejected', 'rejected', 'rejected']);
  });

  it('is used by keyboard alone', async () => {
    const { page } = await open();
    const order: string[] = [];
    for (let i = 0; i < 5; i++) {
      await page.keyboard.press('Tab');
      order.push(
        await page.evaluate(() => document.activeElement?.id || document.activeElement?.tagName || ''),
      );
    }
    expect(order).toEqual(['A', 'host-input', 'plugin-input', 'demo', 'SUMMARY']);
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Enter');
    await page.waitForSelector(RESULT);
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('result-title');
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('save-json');
  });

  it.each([
    ['light', 1280],
    ['dark', 1280],
    ['light', 360],
    ['dark', 360],
  ] as const)(
    'is found good by axe-core, and no wider than its window: %s, %i pixels',
    async (colorScheme, width) => {
      const { page, acts } = await open({ colorScheme, viewport: { width, height: 800 } });
      expect(await axeFindings(page)).toEqual([]);
      await page.click('#demo');
      await page.waitForSelector(RESULT);
      expect(await axeFindings(page)).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
      await page.setInputFiles('#host-input', [fileOf('gateway'), fileOf('server')]);
      await page.waitForSelector(`${RESULT} #matrix table`);
      for (const details of await page.locator('details').all())
        await details.evaluate(element => element.setAttribute('open', ''));
      expect(await axeFindings(page)).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
      expect(acts).toEqual([]);
    },
  );
});

/** The paths in what the dynamic linker says are those of where the files lie. */
function withoutDirectory(json: string): string {
  return json.replaceAll('$DIR/', '');
}

/** What a click copies: the clipboard of the machine is left alone. */
async function copiedCommand(page: Page): Promise<string> {
  await page.evaluate(() => {
    navigator.clipboard.writeText = async text => void Object.assign(globalThis, { copied: text });
  });
  await page.click('#copy-command');
  return page.evaluate(() => String(Reflect.get(globalThis, 'copied')));
}

async function layoutArchive(image: Parameters<typeof ociLayout>[1][number]): Promise<Buffer> {
  const layout = join(directory, 'layout');
  mkdirSync(layout, { recursive: true });
  ociLayout(layout, [image]);
  const names = readdirSync(layout, { recursive: true, encoding: 'utf8', withFileTypes: true });
  return tarOf(
    names
      .filter(entry => entry.isFile())
      .map(entry => {
        const file = join(entry.parentPath, entry.name);
        return { name: file.slice(layout.length + 1), data: readFileSync(file) };
      }),
  );
}

// A headless Chromium, spoken to over its DevTools protocol: JSON that ends with a zero byte, on descriptors 3 and 4.
import { spawn } from 'node:child_process';
import { Readable, Writable } from 'node:stream';

/**
 * @typedef {object} DomNode what DOM.getDocument answers, as far as it is looked at
 * @property {number} nodeType 1 element, 3 text, 8 comment, 9 document, 10 doctype
 * @property {string} localName
 * @property {string} nodeValue
 * @property {string[]} [attributes] names and values by turns
 * @property {DomNode[]} [children]
 * @property {DomNode[]} [shadowRoots]
 * @property {string} [shadowRootType] user-agent: the browser's own, such as the triangle of details
 * @property {DomNode} [templateContent]
 * @property {DomNode} [contentDocument]
 */

/**
 * @typedef {object} Seen
 * @property {DomNode} dom of the page when it had settled
 * @property {string[]} acts dialogs, scripts, frames and requests beside the page's own
 */

/** @typedef {Record<string, unknown>} Answer */
/** @typedef {{ timer: NodeJS.Timeout, resolve: (answer: Answer) => void, reject: (error: Error) => void }} Waiting */
/** @typedef {{ method: string, params: Answer }} Event */

/** Long enough for what acts at once: errors of images, animations, focus, a refresh after 0 s. */
const SETTLE = `new Promise(done => setTimeout(() => requestAnimationFrame(() => setTimeout(done, 15)), 15))`;
const WAIT_MS = 20_000;
const KINDS = new Map([
  ['Page.javascriptDialogOpening', 'dialog'],
  ['Debugger.scriptParsed', 'script'],
  ['Debugger.scriptFailedToParse', 'script'],
  ['Page.frameAttached', 'frame'],
  ['Network.requestWillBeSent', 'request'],
  ['Page.frameRequestedNavigation', 'navigation'],
  ['Page.windowOpen', 'window'],
]);

export class Chromium {
  #process;
  #input;
  #next = 1;
  #session = '';
  /** @type {Map<number, Waiting>} */
  #waiting = new Map();
  /** @type {Event[]} */
  #events = [];
  /** @type {(() => void) | undefined} */
  #onLoad;
  /** @type {Error | undefined} */
  #failure;

  /** @param {string} program @param {string} profile a directory that it may fill */
  constructor(program, profile) {
    const args = [
      '--headless=new',
      '--remote-debugging-pipe',
      `--user-data-dir=${profile}`,
      '--hide-scrollbars',
    ];
    const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
    const stdio = /** @type {const} */ (['ignore', 'ignore', 'ignore', 'pipe', 'pipe']);
    this.#process = spawn(program, [...args, ...asRoot, 'about:blank'], { stdio: [...stdio] });
    const [, , , input, output] = this.#process.stdio;
    if (!(input instanceof Writable && output instanceof Readable)) throw new Error('no pipes');
    this.#input = input;
    // What it cannot take any more shows in its end.
    input.on('error', () => undefined);
    this.#process.once('error', error => this.#fail(error));
    this.#process.once('exit', code => this.#fail(new Error(`${program} ended with ${code}`)));
    let rest = Buffer.alloc(0);
    output.on('data', chunk => {
      rest = Buffer.concat([rest, chunk]);
      for (let end = rest.indexOf(0); end >= 0; end = rest.indexOf(0)) {
        this.#take(JSON.parse(rest.subarray(0, end).toString()));
        rest = rest.subarray(end + 1);
      }
    });
  }

  /** @param {Error} error */
  #fail(error) {
    this.#failure = error;
    for (const { timer, reject } of this.#waiting.values()) {
      clearTimeout(timer);
      reject(error);
    }
    this.#waiting.clear();
  }

  /** @param {{ id?: number, method?: string, params?: Answer, result?: Answer, error?: { message: string } }} message */
  #take({ id, method, params = {}, result = {}, error }) {
    if (id !== undefined) {
      const waiting = this.#waiting.get(id);
      this.#waiting.delete(id);
      clearTimeout(waiting?.timer);
      if (error) waiting?.reject(new Error(error.message));
      else waiting?.resolve(result);
    } else if (method === 'Page.loadEventFired') this.#onLoad?.();
    else if (method !== undefined) {
      this.#events.push({ method, params });
      // A dialog stops the page until it is answered.
      if (method === 'Page.javascriptDialogOpening')
        this.#send('Page.handleJavaScriptDialog', { accept: false }).catch(() => undefined);
    }
  }

  /** @param {string} method @param {Answer} [params] @returns {Promise<Answer>} */
  #send(method, params = {}) {
    if (this.#failure) return Promise.reject(this.#failure);
    const id = this.#next++;
    const session = this.#session === '' ? {} : { sessionId: this.#session };
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`no answer to ${method}`)), WAIT_MS);
      this.#waiting.set(id, { timer, resolve, reject });
      this.#input.write(`${JSON.stringify({ id, method, params, ...session })}\0`);
    });
  }

  async start() {
    const { targetId } = await this.#send('Target.createTarget', { url: 'about:blank' });
    const { sessionId } = await this.#send('Target.attachToTarget', { targetId, flatten: true });
    this.#session = String(sessionId);
    for (const domain of ['Page', 'Network', 'Debugger', 'DOM']) await this.#send(`${domain}.enable`);
  }

  /**
   * A page, and what it did by itself.
   * @param {string} url
   * @param {{ isHeldToPolicy?: boolean }} [how] without its own Content-Security-Policy unless it is held to it
   * @returns {Promise<Seen>}
   */
  async open(url, { isHeldToPolicy = false } = {}) {
    await this.#send('Page.setBypassCSP', { enabled: !isHeldToPolicy });
    this.#events = [];
    const loaded = new Promise((resolve, reject) => {
      this.#onLoad = () => resolve(undefined);
      setTimeout(() => reject(new Error(`${url} does not finish to load`)), WAIT_MS).unref();
    });
    await this.#send('Page.navigate', { url });
    await loaded;
    await this.#send('Runtime.evaluate', { expression: SETTLE, awaitPromise: true });
    const { root } = await this.#send('DOM.getDocument', { depth: -1, pierce: true });
    const stopped = new Set(this.#events.filter(isStopped).map(({ params }) => params['requestId']));
    const events = this.#events.filter(({ params }) => !stopped.has(params['requestId'] ?? NaN));
    return { dom: /** @type {DomNode} */ (root), acts: events.flatMap(event => actOf(event, url)) };
  }

  /**
   * The open page at a width in pixels: its picture as PNG, and how wide its content is.
   * @param {number} width
   * @param {'light' | 'dark'} scheme
   */
  async picture(width, scheme) {
    const metrics = { width, height: 800, deviceScaleFactor: 1, mobile: false };
    const features = [{ name: 'prefers-color-scheme', value: scheme }];
    await this.#send('Emulation.setEmulatedMedia', { features });
    await this.#send('Emulation.setDeviceMetricsOverride', metrics);
    const { result } = await this.#send('Runtime.evaluate', {
      expression: 'document.documentElement.scrollWidth',
    });
    const { value } = /** @type {{ value: number }} */ (result);
    const { data } = await this.#send('Page.captureScreenshot', { captureBeyondViewport: true });
    return { png: Buffer.from(String(data), 'base64'), contentWidth: value };
  }

  async close() {
    if (this.#failure) return;
    const ended = new Promise(resolve => this.#process.once('exit', resolve));
    this.#session = '';
    await this.#send('Browser.close').catch(() => undefined);
    await ended;
  }
}

/** A request that the policy of the page did not let out. @param {Event} event */
const isStopped = ({ method, params }) =>
  method === 'Network.loadingFailed' && params['blockedReason'] === 'csp';

/** @param {Event} event @param {string} url of the page @returns {string[]} */
function actOf({ method, params }, url) {
  const kind = KINDS.get(method);
  const request = /** @type {{ url?: string } | undefined} */ (params['request']);
  const target = String(request?.url ?? params['message'] ?? params['url'] ?? '');
  if (kind === undefined) return [];
  // What is evaluated here has no address; the page itself is asked for once.
  if (kind === 'script' && target === '') return [];
  if (kind === 'request' && target === url) return [];
  return [`${kind} ${target}`.slice(0, 200)];
}

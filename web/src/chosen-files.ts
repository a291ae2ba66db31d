import { byId } from './elements.ts';
import type { Engine } from './engine.ts';
import type { ChosenFile, Question, Role } from './protocol.ts';

const ROLES: readonly Role[] = ['host', 'plugin'];

/** The files that somebody chose or dropped, as lists that can be changed, and the options beside them. */
export class ChosenFiles {
  readonly #chosen: Record<Role, ChosenFile[]> = { host: [], plugin: [] };
  readonly #onChange: () => void;
  readonly #each = byId('each', HTMLInputElement);
  readonly #glibc = byId('glibc', HTMLInputElement);
  readonly #hostInImage = byId('host-in-image', HTMLInputElement);
  readonly #engine: Engine;

  constructor(engine: Engine, onChange: () => void) {
    this.#engine = engine;
    this.#onChange = onChange;
    for (const role of ROLES) {
      const input = byId(`${role}-input`, HTMLInputElement);
      input.addEventListener('change', () => {
        const files = [...(input.files ?? [])];
        // The same file may be chosen again.
        input.value = '';
        this.#add(files.map(file => ({ role, file })));
      });
    }
    for (const option of [this.#each, this.#glibc, this.#hostInImage])
      option.addEventListener('change', () => option.checkValidity() && this.#changed());
    this.#takeDrops();
  }

  get isEmpty(): boolean {
    return this.#chosen.host.length + this.#chosen.plugin.length === 0;
  }

  /** What is still to be chosen. */
  get missing(): string {
    if (this.isEmpty) return '';
    return this.#chosen.host.length === 0 ? 'Now choose the host' : 'Now choose one or more plugins';
  }

  /** Undefined: not all files are chosen that a check needs. An image may hold its plugins. */
  question(): Question | undefined {
    const { host: hosts, plugin: plugins } = this.#chosen;
    if (hosts.length === 0 || (plugins.length === 0 && !hosts.some(isImageName))) return undefined;
    return {
      hosts,
      plugins,
      each: this.#each.checked || hosts.length > 1,
      glibc: this.#glibc.value.trim(),
      hostInImage: this.#hostInImage.value.trim(),
      withDigests: false,
    };
  }

  clear(): void {
    this.replace([], [], false);
  }

  replace(hosts: ChosenFile[], plugins: ChosenFile[], each: boolean): void {
    this.#chosen.host = hosts;
    this.#chosen.plugin = plugins;
    this.#each.checked = each;
    this.#changed();
  }

  /** Files on the page are recognised by their contents; a first file that could be either is the host. */
  #takeDrops(): void {
    const { body } = document;
    addEventListener('dragover', event => {
      event.preventDefault();
      body.classList.add('over');
    });
    addEventListener('dragleave', event => {
      if (event.relatedTarget === null) body.classList.remove('over');
    });
    addEventListener('drop', event => {
      event.preventDefault();
      body.classList.remove('over');
      const files = [...(event.dataTransfer?.files ?? [])];
      void this.#sorted(files).then(sorted => this.#add(sorted));
    });
  }

  async #sorted(files: readonly File[]): Promise<{ role: Role; file: File }[]> {
    const roles = await this.#engine.roles(files.map(file => ({ name: file.name, blob: file })));
    return files.map((file, i) => ({ role: roles[i] ?? 'plugin', file }));
  }

  #add(files: readonly { role: Role; file: File }[]): void {
    for (const { role, file } of files) this.#chosen[role].push({ name: file.name, blob: file });
    if (files.length > 0) this.#changed();
  }

  #changed(): void {
    for (const role of ROLES) this.#list(role);
    this.#onChange();
  }

  #list(role: Role): void {
    const files = this.#chosen[role];
    byId(`${role}-zone`, HTMLElement).classList.toggle('full', files.length > 0);
    const items = files.map((file, i) => {
      const item = document.createElement('li');
      const name = document.createElement('span');
      const code = document.createElement('code');
      code.textContent = file.name;
      const size = document.createElement('small');
      size.textContent = sizeText(file.blob.size);
      name.append(code, ' ', size);
      item.append(name);
      if (i > 0) item.append(this.#button('↑', `Open ${file.name} earlier`, () => swap(files, i)));
      item.append(this.#button('✕', `Remove ${file.name}`, () => files.splice(i, 1)));
      return item;
    });
    byId(`${role}-list`, HTMLElement).replaceChildren(...items);
  }

  #button(sign: string, words: string, act: () => void): HTMLButtonElement {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = sign;
    button.setAttribute('aria-label', words);
    button.title = words;
    button.addEventListener('click', () => {
      const list = button.closest('section');
      act();
      this.#changed();
      // What was pressed is gone: its list keeps the focus.
      list?.querySelector('input')?.focus();
    });
    return button;
  }
}

/** What has such a name may hold its plugins; what is in it is looked at later. */
function isImageName({ name }: ChosenFile): boolean {
  return /\.(?:tar|tgz|tar\.\w+)$/i.test(name);
}

function swap(files: ChosenFile[], i: number): void {
  const [moved] = files.splice(i, 1);
  if (moved) files.splice(i - 1, 0, moved);
}

function sizeText(bytes: number): string {
  if (bytes < 1 << 10) return `${bytes} B`;
  return bytes < 1 << 20 ? `${Math.round(bytes / 1024)} KB` : `${(bytes / 2 ** 20).toFixed(1)} MB`;
}

import type { ScopeObject } from './scope.ts';

/** What one dlopen adds, in the order in which symbols are searched in it. */
export class DependencyList {
  readonly objects: ScopeObject[];
  readonly #done = new Set<ScopeObject>();
  #current: ScopeObject | undefined;

  constructor(file: ScopeObject) {
    this.objects = [file];
  }

  /** The first object whose libraries were not looked for yet. */
  next(): ScopeObject | undefined {
    this.#current = this.objects.find(object => !this.#done.has(object));
    if (this.#current) this.#done.add(this.#current);
    return this.#current;
  }

  /** A needed library comes last; one of DT_FILTER or DT_AUXILIARY in front of the object that names it. */
  add(object: ScopeObject, isFiltee: boolean, isNew: boolean): void {
    const place = this.#current ? this.objects.indexOf(this.#current) : 0;
    const known = this.objects.indexOf(object);
    if (!isFiltee) {
      if (isNew) this.objects.push(object);
    } else if (isNew) this.objects.splice(place, 0, object);
    else if (known > place) this.objects.splice(place, 0, ...this.objects.splice(known, 1));
  }
}

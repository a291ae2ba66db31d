/**
 * An image that cannot be read, or that contradicts itself: where (a reference, a blob, an entry of a layer), what, and which
 * value. Exit code 3.
 */
export class ImageError extends Error {
  override readonly name = 'ImageError';
  /** what was read: `docker-archive:app.tar`, `layer sha256:… entry usr/bin/gateway` */
  readonly where: string;
  readonly detail: string;

  constructor(where: string, detail: string) {
    super(`${where}: ${detail}`);
    this.where = where;
    this.detail = detail;
  }
}

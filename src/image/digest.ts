/** `sha256:` and 64 lower-case hex digits: the only algorithm that registries are required to have (OCI image-spec, descriptor.md). */
const SHA256 = /^sha256:[0-9a-f]{64}$/;

export function isDigest(text: string): boolean {
  return SHA256.test(text);
}

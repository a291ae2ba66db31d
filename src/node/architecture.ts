const NODE_ARCHITECTURES: Readonly<Record<string, string>> = { x64: 'amd64', ia32: '386', ppc64: 'ppc64le' };

/** Of this machine, in Go's words. */
export function architectureHere(): string {
  return NODE_ARCHITECTURES[process.arch] ?? process.arch;
}

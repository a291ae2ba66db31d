/** A path for a module that has to be renamed, after the file that is built from it. */
export function moduleName(plugin: string): string {
  const file = plugin.slice(plugin.lastIndexOf('/') + 1).replace(/\.so$/, '');
  const word = file
    .replace(/[^\w-]+/g, '-')
    .replace(/^[-_]+|[-_]+$/g, '')
    .toLowerCase();
  return `example.com/plugins/${word === '' ? 'plugin' : word}`;
}

// node unguarded.js HOST PLUGIN: what the guard is there for.
import koffi from 'koffi';

const [library = '', plugin = ''] = process.argv.slice(2);
const open = koffi.load(library, { global: true }).func('char *Open(const char *path)');
process.stdout.write(JSON.stringify({ error: open(plugin) }));

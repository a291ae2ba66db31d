// node guarded.js HOST GOOD BAD...: tries all bad plugins behind the guard, then opens the good one and calls it.
import { openGoHost } from '../../../dist/loader.js';

const [library = '', good = '', ...bad] = process.argv.slice(2);
const host = await openGoHost({ library, open: 'Open' });
/** @type {Record<string, string>} */
const refused = {};
for (const path of bad) {
  try {
    await host.open(path);
    refused[path] = 'opened';
  } catch (error) {
    refused[path] = error instanceof Error ? error.name : String(error);
  }
}
await host.open(good);
const greeting = host.func('char *Greet(const char *name)')('world');
host.close();
process.stdout.write(JSON.stringify({ refused, greeting }));

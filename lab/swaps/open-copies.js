// node open-copies.js NAME PLUGIN: the host of exec --private. Opens the plugin, and prints which bytes it was given: those of
// the plugin, and of the library NAME, if it is in LD_LIBRARY_PATH.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { openForGood } from './open-for-good.js';

const [name = '', plugin = ''] = process.argv.slice(2);
const [directory = ''] = (process.env['LD_LIBRARY_PATH'] ?? '').split(':');
const copies = [plugin, path.join(directory, name)].filter(file => fs.existsSync(file));
const digests = copies.map(file => createHash('sha256').update(fs.readFileSync(file)).digest('hex'));
openForGood(plugin);
process.stdout.write(JSON.stringify(digests));

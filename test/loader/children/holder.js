// node holder.js LIBRARY [exit|throw|reject|stay|listen]: holds a private copy of it, whose path it prints, and ends so.
import { existsSync, writeSync } from 'node:fs';
import { guard } from '../../../dist/loader.js';

const [library = '', how = 'exit'] = process.argv.slice(2);
const guarded = await guard({ host: process.execPath, loader: 'dlopen' });
const path = await guarded.open(library, copy => copy);
writeSync(1, `${path}\n`);
switch (how) {
  case 'throw':
    throw new Error('on purpose');
  case 'reject':
    void Promise.reject(new Error('on purpose'));
    setTimeout(() => undefined, 60_000);
    break;
  case 'stay':
    setTimeout(() => undefined, 60_000);
    break;
  case 'listen':
    process.on('SIGTERM', signal => {
      writeSync(1, `${signal} ${existsSync(path)}\n`);
      process.exit(0);
    });
    setTimeout(() => undefined, 60_000);
    process.kill(process.pid, 'SIGTERM');
}

// node dlopen.js LIBRARY: what dlerror says of dlopen(LIBRARY, RTLD_NOW); nothing where it takes the file.
import os from 'node:os';
import koffi from 'koffi';

const libc = koffi.load('libc.so.6');
const dlopen = libc.func('void *dlopen(const char *path, int flags)');
const dlerror = libc.func('const char *dlerror(void)');
const handle = dlopen(process.argv[2] ?? '', os.constants.dlopen.RTLD_NOW);
process.stdout.write(JSON.stringify({ error: handle === null ? dlerror() : '' }));
process.exit(0);

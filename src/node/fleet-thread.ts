import { serve } from './fleet-worker.ts';

/** What the pool of the library starts; the command's threads load the command's own parts (scripts/build.js). */
serve();

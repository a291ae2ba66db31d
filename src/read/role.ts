/** What a file is to the process. A `resident` library is in it before the first plugin; a `library` comes with one. */
export type Role = 'host' | 'plugin' | 'library' | 'resident';

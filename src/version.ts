/** The version of package.json; the package test holds the two together. */
export const VERSION = '0.1.0';

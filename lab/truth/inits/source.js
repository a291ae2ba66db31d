// Go sources of hosts and plugins, written from what they register and how.

/**
 * @typedef {object} Sink a function that registers a name for the whole process
 * @property {string} name
 * @property {string[]} imports
 * @property {string} [decls] what the call needs beside it
 * @property {string} taken the name that hosts take
 * @property {(name: string) => string} call with a Go expression
 * @property {string} [method] the function as a value, and the parameter that is the name, where a shape needs it
 * @property {string} [rest] what follows the name in a call
 * @property {boolean} [isVoid] the call gives no value
 */

/**
 * @typedef {object} Body of a main package beside its imports
 * @property {string[]} imports
 * @property {string} text
 */

/** @param {Body} body @param {string} [main] what its main function does @param {string} [before] the package clause */
export function mainPackage({ imports, text }, main = '', before = '') {
  return `${before}package main\n\n${importLines(imports)}${text}\n\nfunc main() {${main}}\n`;
}

/** @param {string} name @param {Body} body */
export function library(name, { imports, text }) {
  return `package ${name}\n\n${importLines(imports)}${text}\n`;
}

/** @param {string[]} imports paths, with a name before them where they have one */
function importLines(imports) {
  const lines = [...new Set(imports)].sort().map(one => {
    const [first = '', path] = one.split(' ');
    return path === undefined ? `import "${first}"\n` : `import ${first} "${path}"\n`;
  });
  return `${lines.join('')}\n`;
}

/** @param {Sink} sink @param {string} text @param {string[]} [more] imports @returns {Body} */
export function withSink({ imports, decls = '' }, text, more = /** @type {string[]} */ ([])) {
  return { imports: [...imports, ...more], text: `${decls}\n${text}` };
}

/** @param {string} text */
export function quoted(text) {
  return JSON.stringify(text);
}

// Compares the tag of a release with the package and the changelog, which have to name the same version.
//   node scripts/release-version.js v1.2.3 [--notes]     --notes prints what the changelog says of it
import { readFileSync } from 'node:fs';

const [tag = '', option] = process.argv.slice(2);
const read = (/** @type {string} */ file) => readFileSync(new URL(`../${file}`, import.meta.url), 'utf8');
const { version } = JSON.parse(read('package.json'));
const section = read('CHANGELOG.md')
  .split(/^## /m)
  .find(text => text.startsWith(`[${version}]`));
/** @param {string} words @returns {never} */
function refuse(words) {
  process.stderr.write(`${words}\n`);
  process.exit(1);
}
if (tag !== `v${version}`) refuse(`the tag is ${tag}, package.json has version ${version}`);
if (section === undefined) refuse(`CHANGELOG.md has no section [${version}]`);
if (option === '--notes') process.stdout.write(section.slice(section.indexOf('\n') + 1).trimStart());

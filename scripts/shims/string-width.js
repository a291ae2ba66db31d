// Stands in for the package of this name in the command's bundle: yargs measures help texts with it, which are
// ASCII here, and the real one compiles large regular expressions at every start.
/** @param {string} text */
export default function stringWidth(text) {
  return [...text].length;
}

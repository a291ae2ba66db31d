import { Chalk } from 'chalk';
import type { Style } from '../report/style.ts';

/** The sixteen colours that every terminal has, so that its own theme decides how they look. */
export function colorStyle(): Style {
  const chalk = new Chalk({ level: 1 });
  return {
    good: text => chalk.green(text),
    bad: text => chalk.red(text),
    open: text => chalk.yellow(text),
    strong: text => chalk.bold(text),
    dim: text => chalk.dim(text),
  };
}

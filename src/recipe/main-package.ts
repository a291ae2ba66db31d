import type { BuildFacts } from '../cause/build-facts.ts';
import { isModulePath } from '../go/package-path.ts';
import { moduleOf } from '../profile/known.ts';
import { isModulePathWord } from './host-words.ts';

/** The main package of a plugin, as an argument of `go build` where its go.mod lies. */
export interface MainPackage {
  /** `.`, `./plugin`, or an import path: a word of a shell */
  operand: string;
  /** what the file does not record, in words */
  unknown?: string;
}

/**
 * The package that a built plugin was made of: build information names it, and the module that it is in. Before Go 1.20
 * plugins have none; their plugin path is the import path, unless -pluginpath says otherwise.
 */
export function mainPackageOf({ profile, mainModule }: BuildFacts): MainPackage {
  const path = profile.go?.buildInfo?.path ?? moduleOf(profile)?.importPath;
  if (path === undefined || path === mainModule) return { operand: '.' };
  if (mainModule !== undefined && path.startsWith(`${mainModule}/`)) {
    const below = path.slice(mainModule.length + 1);
    if (isModulePathWord(below)) return { operand: `./${below}` };
  }
  const isOfFiles = path === 'command-line-arguments' || path.startsWith('plugin/unnamed-');
  if (!isOfFiles && isModulePath(path) && isModulePathWord(path)) return { operand: path };
  const name = isOfFiles ? 'it was built from a list of files' : `it is called ${JSON.stringify(path)}`;
  return {
    operand: '"${PACKAGE:-.}"',
    unknown: `which package it is (${name}): set PACKAGE to the package that you built, if it is not the one in that directory`,
  };
}

import type { ArgumentsOf } from './arguments.ts';

type Shell = ArgumentsOf<'completion'>['shell'];

/** The argument in front of a half-written command line, whose last word is to be completed. */
export const COMPLETE = '--get-completions';

/** What makes a shell ask this command for words, and take names of files where there are none. */
export const SCRIPTS: Readonly<Record<Shell, string>> = {
  bash: `_goplug_lint() {
  local IFS=$'\\n' current=\${COMP_WORDS[COMP_CWORD]}
  local found=$(goplug-lint ${COMPLETE} "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
  COMPREPLY=($(compgen -W "$found" -- "$current"))
}
complete -o bashdefault -o default -F _goplug_lint goplug-lint
`,
  zsh: `#compdef goplug-lint
_goplug_lint() {
  local found=$(goplug-lint ${COMPLETE} "\${(@)words[2,CURRENT]}" 2>/dev/null)
  if [[ -n $found ]]; then compadd -- \${(f)found}; else _files; fi
}
compdef _goplug_lint goplug-lint
`,
  fish: `complete -c goplug-lint -a '(goplug-lint ${COMPLETE} (commandline -opc)[2..] (commandline -ct) 2>/dev/null)'
`,
};

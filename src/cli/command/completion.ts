import { completeCommand } from './complete-command.ts';

export const shells = ['bash', 'zsh', 'fish'] as const;

type Shell = (typeof shells)[number];

/** Asks the shell to list file names, which it does best itself. */
export const filesOffer = ':files';

/** A script with which a shell asks `cc2cc` what may stand at the cursor. */
export function completionScript(shell: Shell): string {
  return scripts[shell];
}

/** No `mapfile`, because the bash of macOS has none; and nothing that would run what stands in an offer. */
const bashScript = `_cc2cc() {
  local current=\${COMP_WORDS[COMP_CWORD]} tab=$'\\t' offer
  COMPREPLY=()
  while IFS= read -r offer; do
    if [ "$offer" = ${filesOffer} ]; then
      while IFS= read -r offer; do COMPREPLY+=("$offer"); done < <(compgen -f -- "$current")
      compopt -o filenames 2>/dev/null
    else
      COMPREPLY+=("\${offer%%$tab*}")
    fi
  done < <(cc2cc ${completeCommand} -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -F _cc2cc cc2cc`;

const zshScript = `(( $+functions[compdef] )) || { autoload -Uz compinit && compinit -i }
_cc2cc() {
  local offer tab=$'\\t'
  local -a offers
  for offer in "\${(@f)$(cc2cc ${completeCommand} -- "\${(@Q)words[2,CURRENT]}" 2>/dev/null)}"; do
    [[ $offer == ${filesOffer} ]] && { _files; return }
    [[ -n $offer ]] && offers+=("\${\${offer%%$tab*}//:/\\\\:}:\${offer#*$tab}")
  done
  _describe cc2cc offers
}
compdef _cc2cc cc2cc`;

const fishScript = `function __cc2cc_offers
  set -l current (commandline -ct)
  set -l words (commandline -opc)
  set -l offers (cc2cc ${completeCommand} -- $words[2..-1] "$current" 2>/dev/null)
  if test "$offers[1]" = ${filesOffer}
    __fish_complete_path "$current"
  else
    printf '%s\\n' $offers
  end
end
complete -c cc2cc -e
complete -c cc2cc -f -a '(__cc2cc_offers)'`;

const scripts: Readonly<Record<Shell, string>> = { bash: bashScript, zsh: zshScript, fish: fishScript };

import type { Verb } from './verb.ts';

export const shells = ['bash', 'zsh', 'fish'] as const;

type Shell = (typeof shells)[number];

const commonOptions = ['as', 'json', 'help'];
/** Verbs whose first word is the name of an agent. */
const takesAgent = new Set(['send', 'ask']);
const agentNames =
  "cc2cc agents --json 2>/dev/null | tr ',{' '\\n\\n' | sed -n 's/^\"name\":\"\\([a-z0-9-]*\\)\"$/\\1/p'";

/** A script that completes commands, their options, and the names of agents. */
export function completionScript(shell: Shell, verbs: readonly Verb[]): string {
  if (shell === 'fish') return fishScript(verbs);
  const setUp = shell === 'zsh' ? ['autoload -U +X bashcompinit && bashcompinit'] : [];
  return [...setUp, bashScript(verbs)].join('\n');
}

function optionsOf(verb: Verb): string[] {
  return [...verb.options.map(({ name }) => name), ...commonOptions].map((name) => `--${name}`);
}

function bashScript(verbs: readonly Verb[]): string {
  const cases = verbs.map((verb) => `    ${verb.name}) words='${optionsOf(verb).join(' ')}' ;;`);
  return `_cc2cc() {
  local current=\${COMP_WORDS[COMP_CWORD]} verb=\${COMP_WORDS[1]} words=
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W '${verbs.map(({ name }) => name).join(' ')}' -- "$current"))
    return
  fi
  case $verb in
${cases.join('\n')}
  esac
  if [ "$COMP_CWORD" -eq 2 ] && [[ $current != -* ]]; then
    case $verb in
    ${[...takesAgent].join('|')}) words=$(${agentNames}) ;;
    esac
  fi
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -F _cc2cc cc2cc`;
}

function fishScript(verbs: readonly Verb[]): string {
  const isFirst = '__fish_use_subcommand';
  const lines = verbs.flatMap((verb) => [
    `complete -c cc2cc -f -n ${isFirst} -a ${verb.name} -d ${quote(verb.summary)}`,
    ...optionsOf(verb).map(
      (option) => `complete -c cc2cc -n '__fish_seen_subcommand_from ${verb.name}' -l ${option.slice(2)}`,
    ),
    ...(takesAgent.has(verb.name)
      ? [`complete -c cc2cc -f -n '__fish_seen_subcommand_from ${verb.name}' -a ${quote(`(${agentNames})`)}`]
      : []),
  ]);
  return lines.join('\n');
}

function quote(text: string): string {
  return `'${text.replace(/\\/g, '\\\\').replace(/'/g, "\\'")}'`;
}

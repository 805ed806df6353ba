import type { Verb } from './verb.ts';

export const shells = ['bash', 'zsh', 'fish'] as const;

type Shell = (typeof shells)[number];

const commonOptions = [
  { name: 'as', value: 'NAME' },
  { name: 'json', value: '' },
  { name: 'help', value: '' },
] as const;

/** Prints the name of every agent, with programs that every system has. */
const listAgents =
  "cc2cc agents --json 2>/dev/null | tr ',{' '\\n\\n' | sed -n 's/^\"name\":\"\\([a-z0-9-]*\\)\"$/\\1/p'";

/** What a shell can offer in some place. */
type Offer = 'agents' | 'files' | 'nothing' | readonly string[];

/** A script that completes commands, their options, words and names of agents. */
export function completionScript(shell: Shell, verbs: readonly Verb[]): string {
  if (shell === 'fish') return fishScript(verbs);
  return shell === 'zsh' ? `${zshSetUp}\n${bashScript(verbs)}` : bashScript(verbs);
}

/** The first argument of a verb, read from its usage line: `list | show ID`, `TO [TEXT…]`, `[FILE…]`. */
function offerForWords({ words }: Verb): Offer {
  const first = words.split('|').map((way) => way.trim().replace(/^\[|[\s\]…].*$/g, ''));
  if (first.every((word) => /^[a-z]+$/.test(word))) return first;
  return offerForValue(first[0] ?? '');
}

function offerForValue(value: string): Offer {
  if (['NAME', 'TO', 'ADDRESS'].includes(value)) return 'agents';
  return ['FILE', 'PATH', 'PATHS'].includes(value) ? 'files' : 'nothing';
}

function optionsOf(verb: Verb) {
  return [...verb.options, ...commonOptions].map(({ name, value }) => ({ name, value, offer: offerForValue(value) }));
}

/** In a shell that has not set up completion, what the script needs is missing. */
const zshSetUp = `(( $+functions[compdef] )) || { autoload -Uz compinit && compinit -i }
autoload -Uz bashcompinit && bashcompinit`;

function bashScript(verbs: readonly Verb[]): string {
  return `_cc2cc() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]} index
  local verb= options= words= isAgent= isFile= IFS=$' \\t\\n'
  for ((index = 1; index < COMP_CWORD; index++)); do
    case \${COMP_WORDS[index]} in
      --as) index=$((index + 1)) ;;
      -*) ;;
      *) verb=\${COMP_WORDS[index]}; break ;;
    esac
  done
  case $verb in
${bashOptions(verbs).join('\n')}
    *) options='--as --json --help --version' ;;
  esac
  case $previous in
${bashValues(verbs).join('\n')}
    *)
      if [[ $current == -* ]]; then words=$options
      elif [ -z "$verb" ]; then words='${verbs.map(({ name }) => name).join(' ')}'
      elif [ "$index" -eq "$((COMP_CWORD - 1))" ]; then
        case $verb in
${bashWords(verbs).join('\n')}
        esac
      fi ;;
  esac
  if [ -n "$isAgent" ]; then words=$(${listAgents}); fi
  if [ -n "$isFile" ]; then
    # compgen -W would run what a file's name says.
    IFS=$'\\n'
    COMPREPLY=($(compgen -f -- "$current"))
  else
    COMPREPLY=($(compgen -W "$words" -- "$current"))
  fi
}
complete -F _cc2cc cc2cc`;
}

function bashOptions(verbs: readonly Verb[]): string[] {
  return verbs.map((verb) => {
    const options = optionsOf(verb).map(({ name }) => `--${name}`);
    return `    ${verb.name}) options='${options.join(' ')}' ;;`;
  });
}

/** What follows an option that takes a value: something, or nothing. */
function bashValues(verbs: readonly Verb[]): string[] {
  const taking = new Map(verbs.flatMap(optionsOf).flatMap(({ name, value, offer }) => (value ? [[name, offer]] : [])));
  return [...taking].map(([name, offer]) => `    --${name}) ${bashOffer(offer)};;`);
}

function bashWords(verbs: readonly Verb[]): string[] {
  return verbs.map((verb) => `          ${verb.name}) ${bashOffer(offerForWords(verb))};;`);
}

function bashOffer(offer: Offer): string {
  if (offer === 'nothing') return '';
  if (offer === 'agents') return 'isAgent=1 ';
  return offer === 'files' ? 'isFile=1 ' : `words='${offer.join(' ')}' `;
}

function fishScript(verbs: readonly Verb[]): string {
  const lines = verbs.flatMap((verb) => {
    const isAfter = `-n '__fish_seen_subcommand_from ${verb.name}'`;
    const words = fishOffer(offerForWords(verb));
    return [
      `complete -c cc2cc -n __fish_use_subcommand -a ${verb.name} -d ${quote(verb.summary)}`,
      `complete -c cc2cc ${isAfter} ${words}`,
      ...optionsOf(verb).map(({ name, value, offer }) =>
        value
          ? `complete -c cc2cc ${isAfter} -l ${name} -r ${fishOffer(offer)}`
          : `complete -c cc2cc ${isAfter} -l ${name}`,
      ),
    ];
  });
  return ['complete -c cc2cc -f', ...lines].join('\n');
}

function fishOffer(offer: Offer): string {
  if (offer === 'files') return '-F';
  if (offer === 'nothing') return '-f';
  return `-f -a ${quote(offer === 'agents' ? `(${listAgents})` : offer.join(' '))}`;
}

function quote(text: string): string {
  return `'${text.replace(/\\/g, '\\\\').replace(/'/g, "\\'")}'`;
}

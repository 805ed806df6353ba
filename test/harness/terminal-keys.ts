/** What a terminal sends for keys that are not text. */
export const keys = {
  enter: '\r',
  /** A new line inside the prompt, where Enter would submit it. */
  newline: '\n',
  escape: '\x1b',
  tab: '\t',
  up: '\x1b[A',
  down: '\x1b[B',
  backspace: '\x7f',
  'ctrl-c': '\x03',
  'ctrl-u': '\x15',
} as const;

export type Key = keyof typeof keys;

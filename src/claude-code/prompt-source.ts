import type { ProcessIdentity, ProcessTable } from '../base/process-identity.ts';
import type { Environment } from '../base/settings.ts';

/**
 * Where a client takes its prompts from: a user's `terminal`; a `stream` that a host writes, such as an editor or a
 * program with the Agent SDK; `one prompt`, after whose turn it ends (`claude -p`). It is `unknown` for a client that
 * runs in a terminal below one of the others, and for one whose input is a pipe without `-p`.
 */
export type PromptSource = 'terminal' | 'stream' | 'one prompt' | 'unknown';

/** Starts no program, so that a hook can ask: where the system only tells by one, the variable alone decides. */
export function quickPromptSource(
  processes: ProcessTable,
  client: ProcessIdentity,
  environment: Environment,
): PromptSource {
  const words = processes.listIds ? processes.commandLineOf(client.pid) : [];
  return promptSource(words, environment);
}

/**
 * A client sets the variable to `cli` in a terminal and nowhere else, and to `sdk-cli` where nothing else is set. Any
 * other value comes from the host that started it, or from the one that started the shell around it.
 *
 * @param words of the client's command line; empty where the system does not tell.
 */
export function promptSource(
  words: readonly string[],
  { CLAUDE_CODE_ENTRYPOINT: entryPoint }: Environment,
): PromptSource {
  if (entryPoint === 'cli') return 'terminal';
  if (words.length === 0) return entryPoint === 'sdk-cli' ? 'one prompt' : 'unknown';
  if (readsStream(words)) return 'stream';
  return words.some(isPrintOption) ? 'one prompt' : 'unknown';
}

function readsStream(words: readonly string[]): boolean {
  const option = '--input-format';
  const format = 'stream-json';
  return words.some((word, at) => word === `${option}=${format}` || (word === option && words[at + 1] === format));
}

/** One-letter options may be written as one word. */
function isPrintOption(word: string): boolean {
  return word === '--print' || /^-[a-z]*p[a-z]*$/i.test(word);
}

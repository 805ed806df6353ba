import { type Door, type Hello, helloArgument } from '../../mod/api/door.ts';
import { whoamiTool } from '../tools/whoami.ts';

/** A call that only the module makes: the client lets it call the listed tools alone. */
interface Call {
  readonly name: string;
  readonly arguments?: Readonly<Record<string, unknown>> | undefined;
}

export function isHello({ name, arguments: input }: Call): boolean {
  return name === whoamiTool.name && input?.[helloArgument] !== undefined;
}

/** What the module is told of where its questions go. */
export function describeDoor(door: Door | undefined): string {
  const answer: Hello = { door: door ?? null };
  return JSON.stringify(answer);
}

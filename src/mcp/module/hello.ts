import { isCallOfPlugin } from '../../claude-code/plugin-call.ts';
import { type Door, type Hello, helloArgument } from '../../mod/api/door.ts';
import { whoamiTool } from '../tools/whoami.ts';

/** A call that only the module makes: the client lets it call the listed tools alone. */
interface Call {
  readonly name: string;
  readonly arguments?: Readonly<Record<string, unknown>> | undefined;
  readonly _meta?: Readonly<Record<string, unknown>> | undefined;
}

/** A model that gives the argument gets the tool's own answer: behind the door it would pass for its user. */
export function isHello({ name, arguments: input, _meta }: Call): boolean {
  return name === whoamiTool.name && input?.[helloArgument] !== undefined && isCallOfPlugin(_meta);
}

/** What the module is told of where its questions go. */
export function describeDoor(door: Door | undefined): string {
  const answer: Hello = { door: door ?? null };
  return JSON.stringify(answer);
}

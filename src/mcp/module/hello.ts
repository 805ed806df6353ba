import { type Door, helloArgument } from '../../mod/api/door.ts';
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
export function describeDoor(door: Door): string {
  return JSON.stringify(door);
}

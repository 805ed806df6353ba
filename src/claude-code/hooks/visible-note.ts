import { makeVisible } from '../../trust/visible-text.ts';
import { type HookOutput, noteIn, noteOutput } from './hook-output.ts';

/** What the person is told is printed by a terminal, and may quote what another agent wrote. */
export function withVisibleNote(output: HookOutput): HookOutput {
  const note = noteIn(output);
  return note === undefined ? output : { ...output, ...noteOutput(makeVisible(note)) };
}

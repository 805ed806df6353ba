/** What a hook answers the client, as JSON: https://code.claude.com/docs/en/hooks. */
export interface HookOutput {
  /** For the person, in their terminal; no model reads it. */
  readonly systemMessage?: string | undefined;
  readonly decision?: 'block';
  /** Shown to the person in the place of what was blocked. */
  readonly reason?: string;
  readonly hookSpecificOutput?: { readonly hookEventName: string; readonly [field: string]: unknown };
}

/** With this exit code of a FileChanged hook, the client wakes the session with what stands on stderr. */
export const wakeExitCode = 2;

/** A note for the person, and text for the model. Either may be empty. */
export interface Shown {
  readonly note?: string;
  readonly context: string;
}

export function startOutput({ note, context }: Shown, title: string | undefined, watchPath: string): HookOutput {
  const hookEventName = 'SessionStart';
  return withContext(note, { hookEventName, additionalContext: context, sessionTitle: title, watchPaths: [watchPath] });
}

/** @param title the session's new one; undefined if it stays as it is. */
export function promptOutput({ note, context }: Shown, title: string | undefined): HookOutput {
  return withContext(note, {
    hookEventName: 'UserPromptSubmit',
    additionalContext: context,
    sessionTitle: title,
  });
}

/** For the hooks within a turn and at its end. */
export function turnOutput(hookEventName: string, { note, context }: Shown): HookOutput {
  return withContext(note, context === '' ? undefined : { hookEventName, additionalContext: context });
}

/** Ends a prompt or a slash command before any model reads it, and shows the person the reason in its place. */
export function blockPrompt(hookEventName: 'UserPromptSubmit' | 'UserPromptExpansion', reason: string): HookOutput {
  return { decision: 'block', reason, hookSpecificOutput: { hookEventName, suppressOriginalPrompt: true } };
}

export function decideToolUse(permissionDecision: 'allow' | 'deny', permissionDecisionReason?: string): HookOutput {
  return { hookSpecificOutput: { hookEventName: 'PreToolUse', permissionDecision, permissionDecisionReason } };
}

/** Answers a permission dialog in the person's place. */
export function allowAtDialog(): HookOutput {
  return { hookSpecificOutput: { hookEventName: 'PermissionRequest', decision: { behavior: 'allow' } } };
}

/** Tells the person something and leaves the model alone. */
export function noteOutput(note: string): HookOutput {
  return { systemMessage: note };
}

/** What an answer tells the person; undefined if it tells nothing. */
export function noteIn(output: HookOutput): string | undefined {
  return output.systemMessage;
}

/** Adds lines for the person to those that an answer has already. */
export function addNotes(output: HookOutput, notes: readonly string[]): HookOutput {
  if (notes.length === 0) return output;
  return { ...output, ...noteOutput([noteIn(output), ...notes].filter(Boolean).join('\n')) };
}

/** Whether an answer holds text for the model. */
export function hasContext({ hookSpecificOutput }: HookOutput): boolean {
  return Boolean(hookSpecificOutput?.additionalContext);
}

function withContext(note: string | undefined, hookSpecificOutput: HookOutput['hookSpecificOutput']): HookOutput {
  return { systemMessage: note || undefined, ...(hookSpecificOutput ? { hookSpecificOutput } : {}) };
}

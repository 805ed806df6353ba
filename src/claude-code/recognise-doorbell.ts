/** Whether a prompt is one of our doorbells and not something that a person or another program said. */
export function isDoorbell(prompt: string): boolean {
  const text = prompt.trimStart();
  return (
    text.startsWith('<cross-session-message from="cc2cc:') ||
    /^<task-notification>[\s\S]{0,200}Stop hook blocking error from command "FileChanged": \[cc2cc /.test(text) ||
    /^<channel [^>]*source="(?:plugin:)?cc2cc/.test(text)
  );
}

/** What tells one ring from another; undefined for a prompt that is no doorbell. */
export function nonceOfDoorbell(prompt: string): string | undefined {
  if (!isDoorbell(prompt)) return undefined;
  return /(?: from="cc2cc:|: \[cc2cc | nonce=")([a-z0-9-]+)/.exec(prompt)?.[1];
}

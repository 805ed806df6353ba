/**
 * Ids become file names: letters, digits and `.`, `_`, `-` inside, at most 100 characters, no device of Windows and no
 * full stop at the end, which Windows leaves out.
 */
export function isMessageId(text: string): boolean {
  return (
    /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,98}[A-Za-z0-9_-])?$/.test(text) &&
    !/^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)/i.test(text)
  );
}

/** Whether cc2cc made an id. */
export function isOwnId(id: string): boolean {
  return /^msg-[0-7][0-9A-HJKMNP-TV-Z]{25}$/.test(id);
}

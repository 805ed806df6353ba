import * as z from 'zod/mini';
import { isMessageId } from './ids.ts';
import { isAgentName } from './names.ts';

// Not z.record, whose code would make every hook 2 KB larger.

/** An object with any fields. */
export const anyObject = z.looseObject({});

/** An object with a text under every key. */
export const textsByKey = z.catchall(z.object({}), z.string());

/** An object with a number under every key. */
export const numbersByKey = z.catchall(z.object({}), z.number());

/** What stands in a file and becomes a part of a path or an address. */
export const agentName = textThat(isAgentName);
export const messageId = textThat(isMessageId);

/** A text that the system takes for a path; it throws at one that holds such a byte. */
export const pathText = textThat((text) => !text.includes('\0'));

/** As a function, because z.refine brings the code of every other check along. */
function textThat(isValid: (text: string) => boolean) {
  return z.string().check(({ value, issues }) => {
    if (!isValid(value)) issues.push({ code: 'custom', input: value });
  });
}

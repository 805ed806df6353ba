import type { Bridge, Recipient } from '../bridge/bridge.ts';
import { fileChangedMail, fileChangedText } from '../claude-code/doorbells/doorbell-text.ts';
import {
  fileDoorbellName,
  isRungInPlaceOfServer,
  ringInPlaceOfServer,
} from '../claude-code/doorbells/file-doorbell.ts';
import { readSettings } from '../claude-code/settings.ts';
import { composeLine } from '../doorbells/compose-line.ts';
import { mailOfferedInVain, RingableMail } from '../doorbells/ringable.ts';
import { readTestRing, testLine } from '../doorbells/test-ring.ts';
import { handOverInPlaceOfServer } from '../handover/in-place-of-server.ts';
import { readBinding } from '../identity/client-binding.ts';
import { mailboxOf } from '../protocol/layout.ts';
import { LoopGuard } from '../sending/loop-guard.ts';
import { isUnattended } from '../session/in-charge.ts';
import { toSessionNote } from '../session/session-facts.ts';
import { readSessionNote } from '../session/session-note.ts';
import { type HookResult, runHook } from './run-hook.ts';

void runHook(async ({ bridge, facts, input }) => {
  // A bell that is taken away rings nothing.
  if (input.change === 'unlink') return {};
  // The server's word counts for more than what a hook can find out.
  const { interactive } = (await readSessionNote(bridge, facts.client)) ?? toSessionNote(facts);
  if (!interactive) return {};
  const name = await readBinding(bridge.registry, facts.client);
  if (name === undefined) return {};
  const recipient = { name, client: facts.client };
  const test = await readTestRing(bridge, facts.client);
  if (test?.doorbell === fileDoorbellName && test.state === 'rung') return { wake: fileChangedText(testLine(test)) };
  if (await isUnattended(bridge, recipient)) return bringMail(bridge, recipient);
  // The server rings by itself.
  if (await isRungInPlaceOfServer(bridge, recipient)) return {};
  return announceMail(bridge, recipient);
});

async function announceMail(bridge: Bridge, recipient: Recipient): Promise<HookResult> {
  const mail = [
    ...(await mailOfferedInVain(bridge, recipient)),
    ...(await new RingableMail(bridge).list(mailboxOf(bridge.store.layout.root, recipient.name))),
  ];
  const line = composeLine(mail);
  return line ? { wake: fileChangedText(line), ids: mail.map(({ id }) => id) } : {};
}

/** No server looks after the session, so that no other hook hands mail over: this one does. */
async function bringMail(bridge: Bridge, recipient: Recipient): Promise<HookResult> {
  const settings = readSettings(process.env);
  if (!settings.doorbells.includes(fileDoorbellName)) return {};
  const guard = new LoopGuard(settings, () => bridge.store.fs.monotonicMs());
  const { text, messages, hasMore } = await handOverInPlaceOfServer(bridge, recipient, guard);
  // Nobody else would ring for what one answer has no room for.
  if (hasMore) await ringInPlaceOfServer(bridge, recipient);
  return text === '' ? {} : { wake: fileChangedMail(text), ids: messages.map(({ id }) => id) };
}

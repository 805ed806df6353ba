import { fileChangedText } from '../claude-code/doorbells/doorbell-text.ts';
import { fileDoorbellName } from '../claude-code/doorbells/file-doorbell.ts';
import { composeLine } from '../doorbells/compose-line.ts';
import { mailOfferedInVain, RingableMail } from '../doorbells/ringable.ts';
import { readTestRing, testLine } from '../doorbells/test-ring.ts';
import { readBinding } from '../identity/client-binding.ts';
import { mailboxOf } from '../protocol/layout.ts';
import { runHook } from './run-hook.ts';

void runHook(async ({ bridge, facts, input }) => {
  // A bell that is taken away rings nothing, and in `claude -p` there is nobody to wake.
  if (input.change === 'unlink' || !facts.interactive) return {};
  const name = await readBinding(bridge.registry, facts.client);
  if (name === undefined) return {};
  const test = await readTestRing(bridge, facts.client);
  if (test?.doorbell === fileDoorbellName && test.state === 'rung') return { wake: fileChangedText(testLine(test)) };
  const recipient = { name, client: facts.client };
  const mail = [
    ...(await mailOfferedInVain(bridge, recipient)),
    ...(await new RingableMail(bridge).list(mailboxOf(bridge.store.layout.root, name))),
  ];
  const line = composeLine(mail);
  return line ? { wake: fileChangedText(line), ids: mail.map(({ id }) => id) } : {};
});

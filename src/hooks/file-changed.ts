import { fileChangedText } from '../claude-code/doorbells/doorbell-text.ts';
import { fileDoorbellName } from '../claude-code/doorbells/file-doorbell.ts';
import { composeNotice } from '../doorbells/compose-notice.ts';
import { mailOfferedInVain, RingableMail } from '../doorbells/ringable.ts';
import { readTestRing, testNotice } from '../doorbells/test-ring.ts';
import { readBinding } from '../identity/client-binding.ts';
import { mailboxOf } from '../protocol/layout.ts';
import { runHook } from './run-hook.ts';

void runHook(async ({ bridge, facts, input }) => {
  // A bell that is taken away rings nothing, and in `claude -p` there is nobody to wake.
  if (input.change === 'unlink' || !facts.interactive) return {};
  const name = await readBinding(bridge.registry, facts.client);
  if (name === undefined) return {};
  const test = await readTestRing(bridge, facts.client);
  if (test?.doorbell === fileDoorbellName && test.state === 'rung') return { wake: fileChangedText(testNotice(test)) };
  const recipient = { name, client: facts.client };
  const notice = composeNotice([
    ...(await mailOfferedInVain(bridge, recipient)),
    ...(await new RingableMail(bridge).list(mailboxOf(bridge.store.layout.root, name))),
  ]);
  return notice ? { wake: fileChangedText(notice) } : {};
});

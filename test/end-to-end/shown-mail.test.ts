import { expect, test } from 'vitest';
import { clientVersions } from '../harness/install-client.ts';
import type { InteractiveSession } from '../harness/interactive-session.ts';
import { createMailRig, requestsOf, sendAsScript, startFox, toolName, waitForState } from './mail-rig.ts';

const size = { columns: 140, rows: 140 };

test.each(clientVersions)(
  'client %s shows its person who wrote and the whole text of all mail, once, whatever hands it over',
  async (version) => {
    await using rig = await createMailRig(version);
    const send = async (text: string, priority: 'normal' | 'low' = 'normal') =>
      (await sendAsScript(rig, { to: 'brave-fox', text, priority })).id;
    const fox = await startFox(rig, size);
    const rung = await send('First line of what rings.\nSecond line, \u001b[31mred\u202e, ends in RUNG.');
    await waitForState(rig, rung, 'seen');
    await fox.waitUntilIdle();
    await fox.waitForScreen(
      /night-build wrote \(msg-\w+\):\n\s+First line of what rings\.\n\s+Second line, \\u\{1b\}\[31mred\\u\{202e\}, ends in RUNG\./,
    );
    const typed = await send(`It is low and long: ${'word '.repeat(395)}SHOWN and then some more words`, 'low');
    await fox.ask('good morning');
    await fox.waitForScreen(new RegExp(`… \\d+ more characters\\. Read it all: /cc2cc-read ${typed}`));

    const between = rig.model.hold(/two steps/);
    rig.model.when(/two steps/, { calls: [{ name: toolName('whoami'), input: {} }] }, { times: 1 });
    await fox.submit('take two steps');
    await between.waitUntilReached();
    await send('it comes BETWEEN');
    between.release();
    await fox.waitForScreen(/PostToolBatch says: night-build wrote \(msg-\w+\):\n\s+it comes BETWEEN\n/);
    await fox.waitUntilIdle();

    const last = rig.model.hold(/one step/);
    await fox.submit('take one step');
    await last.waitUntilReached();
    const atEnd = await send('it comes at the END');
    last.release();
    await waitForState(rig, atEnd, 'seen');
    await fox.waitUntilIdle();

    // The Stop hook's text is shown by the client itself.
    for (const word of ['RUNG', 'SHOWN', 'BETWEEN', 'END']) expect([word, shownTimes(fox, word)]).toEqual([word, 1]);
    expect(requestsOf(rig, fox)).toHaveLength(6);
    for (const word of ['RUNG', 'SHOWN', 'BETWEEN', 'END']) expect(rig.model.countOccurrences(word)).toBe(1);
  },
);

test.each(clientVersions)('client %s shows mail that waited below the greeting, once', async (version) => {
  await using rig = await createMailRig(version);
  const first = await startFox(rig);
  await first.exit();
  await sendAsScript(rig, { to: 'brave-fox', text: 'it waited:\n\n  while you were AWAY' });
  const fox = await startFox(rig, size);
  await fox.waitForScreen(
    /You are brave-fox\.[\s\S]*night-build wrote \(msg-\w+\):\n\s+it waited:\n\s*\n\s+while you were AWAY/,
  );
  await fox.ask('good morning');
  expect(shownTimes(fox, 'AWAY')).toBe(1);
});

function shownTimes(session: InteractiveSession, word: string): number {
  return session.screen().split(word).length - 1;
}

import { describe, expect, test } from 'vitest';
import { newCard, writeCard } from '../../src/identity/card.ts';
import { ensureMailbox } from '../../src/store/store.ts';
import { clientVersions, newestClient } from '../harness/install-client.ts';
import type { Rig } from '../harness/rig.ts';
import { createMailRig, greetedName, mailWaitingFor, openRigBridge, startOwl } from './mail-rig.ts';

const bash = (command: string, more: object = {}) =>
  `[[call Bash ${JSON.stringify({ command, description: 'send', ...more })}]]`;
const settings = { permissions: { defaultMode: 'default', allow: ['Bash'] } };

async function knowBob(rig: Rig): Promise<void> {
  const { store, registry } = await openRigBridge(rig);
  await ensureMailbox(store, 'bob');
  await writeCard(registry, newCard(registry, 'bob'));
}

const ofOwl = { from: 'calm-owl', identity: { agent: 'claude-code', mode: 'agent' }, signature: { state: 'verified' } };

describe.each([newestClient, clientVersions.at(-1) ?? newestClient])('client %s', (version) => {
  test('cc2cc in the Bash tool is the session, in the foreground, in the background and below other programs', async () => {
    await using rig = await createMailRig(version, { settings });
    await knowBob(rig);
    const owl = await startOwl(rig);
    await owl.ask(bash('cc2cc send bob PLAIN'));
    await owl.ask(
      bash(
        `env -i HOME="$HOME" PATH="$PATH" CC2CC_BRIDGE_DIR="$CC2CC_BRIDGE_DIR" sh -c 'timeout 20 cc2cc send bob BARE'`,
      ),
    );
    await owl.ask(bash('cc2cc send bob BACKGROUND', { run_in_background: true }));
    const mail = await mailWaitingFor(rig, 'bob', 3);
    expect(mail).toMatchObject(['PLAIN', 'BARE', 'BACKGROUND'].map((text) => ({ ...ofOwl, content: { text } })));
  });

  test('what the Bash tool leaves running is a script when its shell is gone, and so is CLAUDE_PID of another session', async () => {
    await using rig = await createMailRig(version, { settings });
    await knowBob(rig);
    // Not by CC2CC_NAME, which a script that inherits it goes by as well.
    const owl = await rig.start('alpha', { args: ['--name', 'calm-owl'] });
    expect(await greetedName(owl)).toBe('calm-owl');
    await owl.ask(
      bash(
        '(while kill -0 $$ 2>/dev/null; do sleep 0.05; done; exec cc2cc send bob LEFT) >/dev/null 2>&1 </dev/null &',
      ),
    );
    const [left] = await mailWaitingFor(rig, 'bob', 1);
    expect(left).toMatchObject({ identity: { agent: 'cc2cc', mode: 'script' }, content: { text: 'LEFT' } });
    expect(left?.from).not.toBe('calm-owl');

    const fox = await rig.start('beta', { args: ['--name', 'brave-fox'] });
    expect(await greetedName(fox)).toBe('brave-fox');
    await fox.ask(bash(`CLAUDE_PID=${owl.pid} CLAUDE_CODE_SESSION_ID=${owl.sessionId()} cc2cc send bob CLAIMED`));
    const claimed = (await mailWaitingFor(rig, 'bob', 2)).find(({ content }) => content.text === 'CLAIMED');
    expect(claimed).toMatchObject({ ...ofOwl, from: 'brave-fox' });
  });
});

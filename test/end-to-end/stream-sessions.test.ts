import { expect, test } from 'vitest';
import { newestClient, oldestClient } from '../harness/install-client.ts';
import { createMailRig, sendAsScript, waitForState, waitUntilServed } from './mail-rig.ts';

/** What hosts set; without it the client calls itself `sdk-cli`. */
const entryPoints = ['', 'sdk-ts', 'sdk-py', 'claude-vscode', 'claude-desktop'];

test.each([newestClient, oldestClient])(
  'client %s: mail wakes a session that a host keeps open with one model request, whatever the host calls itself',
  async (version) => {
    await using rig = await createMailRig(version);
    const owls = entryPoints.map((entryPoint, index) => {
      const host = entryPoint === '' ? {} : { CLAUDE_CODE_ENTRYPOINT: entryPoint };
      const name = `owl-${index}`;
      return { name, session: rig.startStream('alpha', { env: { CC2CC_NAME: name, ...host } }) };
    });
    await Promise.all(
      owls.map(async ({ name, session }) => {
        await waitUntilServed(rig, name);
        const { id } = await sendAsScript(rig, { to: name, text: `PARCEL-FOR-${name}` });
        await waitForState(rig, id, 'seen');
        await session.waitForResult(1);
        expect(await session.close()).toMatchObject({ exitCode: 0 });
      }),
    );
    for (const { name } of owls) expect(rig.model.countOccurrences(`PARCEL-FOR-${name}`)).toBe(1);
    expect(rig.model.conversationRequests()).toHaveLength(owls.length);
  },
);

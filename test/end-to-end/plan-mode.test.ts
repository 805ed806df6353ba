import { expect, test } from 'vitest';
import { newestClient } from '../harness/install-client.ts';
import { freshToolResults, shownText } from '../harness/model-text.ts';
import { waitFor } from '../harness/wait-for.ts';
import { createMailRig, directive, requestsOf, toolName } from './mail-rig.ts';

for (const version of (process.env.VERSIONS ?? newestClient).split(',')) {
  test(`probe ${version}`, async () => {
    await using rig = await createMailRig(version as never);
    const fox = await rig.start('beta', {
      args: ['--permission-mode', 'plan', '--debug-file', '/tmp/plan-debug.txt'],
      env: { CC2CC_NAME: 'brave-fox' },
    });
    const tries: [string, Record<string, unknown>][] = [
      ['whoami', {}],
      ['list_agents', {}],
      ['message_status', {}],
      ['check_inbox', {}],
      ['tasks', {}],
      ['search', { query: 'x' }],
      ['thread', { id: 'msg-x' }],
      ['read_message', { msg_id: 'msg-x' }],
      ['reply', { msg_id: 'msg-x', text: 'y' }],
      ['send', { to: 'brave-fox', text: 'x' }],
      ['register', { summary: 'x' }],
      ['reserve', { paths: [] }],
      ['ask', { to: 'brave-fox', text: 'x' }],
      ['update_task', { task_id: 'x', state: 'working' }],
    ];
    for (const [tool, input] of tries) {
      const before = requestsOf(rig, fox).length;
      await fox.submit(directive(tool, input));
      let screen = '';
      const ended = await waitFor(
        () => {
          screen = fox.screen();
          if (/Do you want|1\. Yes/.test(screen)) return 'DIALOG';
          const rs = requestsOf(rig, fox);
          return rs.length >= before + 2 ? 'ran: ' + freshToolResults(rs.at(-1)!).slice(0, 80) : undefined;
        },
        { timeoutMs: 20000, waitingFor: tool, evidence: () => fox.screen() },
      );
      console.log(version, tool, ended);
      if (ended === 'DIALOG') {
        console.log(screen.slice(-800));
        fox.press('escape');
        await waitFor(() => !/1\. Yes/.test(fox.screen()), { timeoutMs: 5000, waitingFor: 'gone' });
      }
      await fox.waitUntilIdle();
    }
  }, 300000);
}

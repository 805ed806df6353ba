import { test } from 'vitest';
import { newestClient } from '../harness/install-client.ts';
import { freshToolResults } from '../harness/model-text.ts';
import { waitFor } from '../harness/wait-for.ts';
import { createMailRig, directive, requestsOf, sendAsScript } from './mail-rig.ts';

test('probe', async () => {
  await using rig = await createMailRig(newestClient);
  const fox = await rig.start('beta', { env: { CC2CC_NAME: 'brave-fox' } });
  const make = (unit: string, count: number) => unit.repeat(count);
  const cases: [string, string][] = [
    ['ascii 45k', make('abcdefghi ', 4500)], ['ascii 49k', make('abcdefghi ', 4900)], ['ascii 52k', make('abcdefghi ', 5200)],
    ['cjk 20k chars 60KB', make('漢字仮名混在文章長い', 2000)], ['cjk 45k chars 135KB', make('漢字仮名混在文章長い', 4500)],
    ['emoji 12k = 24k units 48KB', make('😀😃😄😁😆😅', 2000)], ['emoji 24k cps 48k units', make('😀😃😄😁😆😅', 4000)],
    ['newlines 40k chars', make('a\n', 20000)],
  ];
  for (const [what, text] of cases) {
    const { id } = await sendAsScript(rig, { to: 'brave-fox', text, priority: 'low' });
    const before = requestsOf(rig, fox).length;
    await fox.submit(directive('read_message', { msg_id: id }));
    await waitFor(() => requestsOf(rig, fox).length >= before + 2, { timeoutMs: 30000, waitingFor: what, evidence: () => fox.screen() });
    const got = freshToolResults(requestsOf(rig, fox).at(-1)!);
    console.log(what, 'units', got.length, 'whole', got.includes(text), got.slice(0, 200).replace(/\n/g, '|'));
    await fox.waitUntilIdle();
  }
  console.log('counts', rig.model.requests.filter((r) => r.kind === 'count').length);
}, 200000);

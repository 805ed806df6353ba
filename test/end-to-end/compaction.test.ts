import { describe, expect, test } from 'vitest';
import { newestClient, oldestClient } from '../harness/install-client.ts';
import { waitFor } from '../harness/wait-for.ts';
import { createMailRig, requestsOf, sendAsScript, startFox, waitForState } from './mail-rig.ts';

const longestCompactionMs = 8_000;

describe.each([newestClient, oldestClient])('client %s', (version) => {
  test('mail that comes during a compaction wakes the session once, and no stale ring leaves a line', async () => {
    await using rig = await createMailRig(version);
    const fox = await startFox(rig, { columns: 160, rows: 120 });
    // Older clients compact nothing that is so short.
    await fox.ask('tell me more');
    await fox.ask('and more');
    const before = requestsOf(rig, fox).length;
    const summary = rig.model.holdSummary();
    await fox.submit('/compact');
    await summary.waitUntilReached();
    const startedMs = performance.now();
    const ids: string[] = [];
    for (const name of ['ONE', 'TWO', 'THREE', 'FOUR', 'FIVE']) {
      ids.push((await sendAsScript(rig, { to: 'brave-fox', text: `during the compaction: PARCEL-${name}` })).id);
      const nextAtMs = (ids.length * longestCompactionMs) / 5;
      await waitFor(() => performance.now() - startedMs > nextAtMs, { timeoutMs: 20_000, waitingFor: 'the next' });
    }
    summary.release();
    for (const id of ids) await waitForState(rig, id, 'seen');
    await fox.waitUntilIdle();
    expect(fox.screen()).not.toMatch(/blocked|No mail waits|stopped by hook/);
    expect(requestsOf(rig, fox)).toHaveLength(before + 1);
    for (const name of ['ONE', 'TWO', 'THREE', 'FOUR', 'FIVE']) {
      expect(rig.model.countOccurrences(`PARCEL-${name}`)).toBe(1);
      expect(fox.screen().split(`PARCEL-${name}`)).toHaveLength(2);
    }
  });
});

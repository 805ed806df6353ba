import type { Bridge, Recipient } from '../bridge/bridge.ts';
import type { DoorbellName } from '../claude-code/settings.ts';
import { judgeDoorbells } from '../doorbells/doorbell-state.ts';
import { clearTestRing, newTestNonce, readTestRing, writeTestRing } from '../doorbells/test-ring.ts';
import { readActivity } from '../session/activity.ts';
import type { Finding } from './finding/finding.ts';

/** A server looks every 5 s; a client that watches a folder takes a second, and then starts a hook twice. */
const usualPatienceMs = 20_000;
const lookEveryMs = 50;

/**
 * Rings each doorbell of a session that seems to work, one after the other, and looks whether the session hears it. Takes
 * no mail and calls no model. A session that is at work is left alone.
 */
export async function ringSession(bridge: Bridge, session: Recipient, patienceMs = usualPatienceMs): Promise<Finding> {
  const check = `test ring of ${session.name}`;
  const { doorbells, unwatched } = await judgeDoorbells(bridge, session);
  const working = doorbells.filter(({ works }) => works).map(({ name }) => name);
  if (working.length === 0) {
    return { check, result: 'good', detail: `not rung: ${unwatched ?? 'none of its doorbells works'}` };
  }
  const activity = await readActivity(bridge, session.client);
  if (activity?.state !== 'idle') {
    const detail = `not rung: it is ${activity?.state === 'waiting' ? 'at a dialog' : 'at work'}`;
    return { check, result: 'weaker', detail, fix: `when it is idle: cc2cc doctor ${session.name} --ring` };
  }
  const told: string[] = [];
  let heard = 0;
  for (const doorbell of working) {
    const { isHeard, text } = await ring(bridge, session, doorbell, patienceMs);
    if (isHeard) heard += 1;
    told.push(`${doorbell} ${text}`);
  }
  const detail = told.join(', ');
  if (heard === working.length) return { check, result: 'good', detail };
  const fix =
    'leave that session with /exit and go on with claude --continue; claude --debug-file FILE says why a hook does not run';
  return { check, result: heard > 0 ? 'weaker' : 'broken', detail, fix };
}

async function ring(bridge: Bridge, { client }: Recipient, doorbell: DoorbellName, patienceMs: number) {
  const { fs } = bridge.store;
  const startMs = fs.monotonicMs();
  const nonce = newTestNonce();
  await writeTestRing(bridge, client, { nonce, doorbell, state: 'asked', askedAtMs: fs.nowMs() });
  try {
    for (;;) {
      const found = await readTestRing(bridge, client);
      const passedMs = fs.monotonicMs() - startMs;
      const state = found?.nonce === nonce ? found.state : 'replaced';
      if (state === 'heard') return { isHeard: true, text: `was heard after ${(passedMs / 1000).toFixed(1)} s` };
      if (state === 'refused') return { isHeard: false, text: `was not rung: ${found?.reason}` };
      if (state === 'replaced') return { isHeard: false, text: 'was not tested: another doctor is testing it now' };
      if (passedMs > patienceMs) return { isHeard: false, text: describeSilence(state, patienceMs) };
      await fs.sleep(lookEveryMs);
    }
  } finally {
    await clearTestRing(bridge, client);
  }
}

function describeSilence(state: 'asked' | 'rung', patienceMs: number): string {
  const span = `${patienceMs / 1000} s`;
  return state === 'asked'
    ? `was not rung within ${span}: the session was not idle, or its server is stuck or of an older cc2cc`
    : `rang and was not heard within ${span}`;
}

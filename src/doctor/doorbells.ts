import type { Bridge } from '../bridge/bridge.ts';
import { type DoorbellStates, describeDoorbells, judgeDoorbells } from '../doorbells/doorbell-state.ts';
import type { Finding } from './finding/finding.ts';
import type { LiveSession } from './finding/session.ts';

/** Which doorbells can wake a session. That none can loses no mail. */
export async function checkDoorbells(bridge: Bridge, session: LiveSession): Promise<Finding> {
  const states = await judgeDoorbells(bridge, session);
  const check = `doorbells of ${session.name}`;
  const { doorbells } = states;
  const detail = describeDoorbells(states);
  if (states.isByNature || doorbells.some(({ works }) => works)) return { check, result: 'good', detail, doorbells };
  return {
    check,
    result: 'weaker',
    detail: `${detail}; ${whenMailComes(states)}`,
    doorbells,
    fix: fixOf(states),
  };
}

/** Without a server no hook of a prompt hands mail over; each sender rings, so that the hook of the watched folder does. */
function whenMailComes({ unwatched }: DoorbellStates): string {
  return unwatched === undefined
    ? 'its mail waits for its next prompt'
    : 'its mail comes when the next message is sent to it';
}

const startAnew = 'leave that session with /exit and go on with claude --continue';

function fixOf({ unwatched, leftOutBy }: DoorbellStates): string {
  if (unwatched !== undefined) return 'type /mcp in that session and reconnect cc2cc';
  if (leftOutBy === undefined) return startAnew;
  return leftOutBy.startsWith('CC2CC_')
    ? `unset ${leftOutBy}, ${startAnew}`
    : `empty ${leftOutBy} in /plugin, ${startAnew}`;
}

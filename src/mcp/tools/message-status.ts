import * as z from 'zod';
import { examine } from '../../doctor/examine.ts';
import { surroundingsOf } from '../../doctor/finding/surroundings.ts';
import { describeOwnDoorbells } from '../../doorbells/doorbell-state.ts';
import { describeStatus } from '../../reports/describe.ts';
import { describeOverview } from '../../reports/overview.ts';
import { requireStatus } from '../../reports/status.ts';
import { describeReservations } from '../../reservations/describe-reservations.ts';
import { withTaskState } from '../../tasks/status-of-task.ts';
import { defineTool, reads, type ToolContext } from '../tool/tool.ts';

declare const __CC2CC_VERSION__: string;

export const messageStatusTool = defineTool({
  name: 'message_status',
  annotations: reads('Message status'),
  description:
    'Where a message is: queued, offered, seen, answered, expired, dead or untracked. Without an id: your own status, and problems here.',
  input: { msg_id: z.string().optional() },
  async run({ msg_id }, context) {
    if (msg_id === undefined) return describeStanding(context);
    const status = await requireStatus(context.bridge, msg_id);
    return withTaskState(context.bridge, status.id, describeStatus(status));
  },
});

/** What a person gets from `cc2cc status` and `cc2cc doctor`, so that a model needs no shell to find out. */
async function describeStanding({ bridge, session }: ToolContext): Promise<string> {
  const unusual = (await examine(bridge, surroundingsOf(process.env, __CC2CC_VERSION__))).filter(
    ({ result }) => result !== 'good',
  );
  const health = unusual.map(({ check, result, detail, fix }) =>
    [`${check}: ${result}: ${detail}`, ...(fix === undefined ? [] : [`to fix it: ${fix}`])].join('; '),
  );
  return [
    await describeOverview(bridge, await session.requireName()),
    await describeOwnDoorbells(bridge, await session.requireRecipient()),
    await describeReservations(bridge, session.client),
    ...(health.length > 0 ? health : ['The machine, the folder and the sessions are fine.']),
  ]
    .filter(Boolean)
    .join('\n');
}

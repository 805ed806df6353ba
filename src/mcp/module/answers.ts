import * as z from 'zod';
import { ownCommands } from '../../claude-code/own-command.ts';
import { markDone } from '../../handover/mark-done.ts';
import { swapDoorbell } from '../../handover/swap-doorbell.ts';
import type { PageAddress, Swap } from '../../mod/api/door.ts';
import { noteAnswered } from '../../receipts/note-answered.ts';
import { noteHeard } from '../../session/in-charge.ts';
import { pageOrWhyNot } from '../pane/pages.ts';
import type { ToolContext } from '../tool/tool.ts';
import type { Answers } from './door.ts';
import type { ModuleFeed } from './feed.ts';
import { keepSent, listForClient } from './native-tools.ts';
import { answerCommand } from './typed-command.ts';

const received = z.object({ text: z.string() });
const typedCommand = z.object({ command: z.enum(ownCommands), args: z.string() });
const address = z.object({
  page: z.enum(['inbox', 'sent', 'agents', 'tasks', 'message', 'thread', 'task']),
  id: z.string().optional(),
  part: z.int().nonnegative().optional(),
}) satisfies z.ZodType<PageAddress>;
const finished = z.object({ id: z.string() });
const sent = z.object({ to: z.string(), text: z.string(), isDelivered: z.boolean(), wantsNotice: z.boolean() });
const answered = z.object({ ids: z.array(z.string()) });
const known = z.object({ number: z.number() });

/** What the server answers the in-process module of its session. */
export function answersFor(openContext: () => Promise<ToolContext>, feed: ModuleFeed): Answers {
  return {
    async receive(asked) {
      return receive(received.parse(asked).text, await openContext());
    },
    async sent(asked) {
      return keepSent(sent.parse(asked), await openContext());
    },
    async list() {
      return listForClient(await openContext());
    },
    async answered(asked) {
      const { bridge, session } = await openContext();
      const name = await session.name();
      if (name !== undefined) await noteAnswered(bridge, { name, client: session.client }, answered.parse(asked).ids);
      return {};
    },
    async ready() {
      return { isReady: true };
    },
    async command(asked) {
      return answerCommand(typedCommand.parse(asked), openContext);
    },
    async page(asked) {
      const { bridge, session } = await openContext();
      const { directory } = session;
      return pageOrWhyNot({ bridge, directory, ...(await session.requireRecipient()) }, address.parse(asked));
    },
    async done(asked) {
      const { bridge, session } = await openContext();
      session.noteCall();
      return { isDone: await markDone(bridge, await session.requireRecipient(), finished.parse(asked).id) };
    },
    async watch(asked, signal) {
      return feed.wait(known.parse(asked).number, signal);
    },
  };
}

const outcomes = {
  consume: 'the module consumes a doorbell that rang for nothing',
  swap: 'the module puts mail in the place of its doorbell',
} as const;

async function receive(text: string, { bridge, session }: ToolContext): Promise<Swap> {
  const name = await session.name();
  if (name === undefined) return { kind: 'pass' };
  session.noteCall();
  const swapped = await swapDoorbell(bridge, { name, client: session.client }, text);
  if (swapped.kind === 'pass') return swapped;
  // What rang was heard, although no hook of a prompt may follow.
  session.notePrompt();
  await noteHeard(bridge.registry, session.client);
  bridge.decisions?.note(name, 'prompt', undefined, outcomes[swapped.kind]);
  if (swapped.kind === 'consume') return swapped;
  session.showToPerson([...swapped.notes, swapped.shown].filter(Boolean).join('\n'));
  return { kind: 'swap', text: swapped.text };
}

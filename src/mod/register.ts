import { drawBand } from './band.ts';
import { commandNames, runCommand } from './command.ts';
import { ask, listedServer } from './door.ts';
import type { Delivery, DeliveryResult, Engine, On } from './engine.ts';
import { listAgents, sendMessage } from './native-tools.ts';
import { drawPane, forgetPane, paneId } from './pane.ts';
import { forgetMail, noteMail, noteResponse } from './rows.ts';
import { watch } from './watch.ts';

/** A question that is open would keep `claude -p` from ending. */
let isInteractive = false;

/** The in-process module: asks the server of its session and shows or swaps what it gets. The client calls it once. */
export function register(on: On): void {
  on('session.start', async ($, event, next) => {
    const result = await next(event);
    isInteractive = event.isInteractive;
    watchForUser($);
    return result;
  });
  // The client lists its servers some time after the session has begun, and joins a new one in the place of one that ended.
  on('mcp.connect', { server: listedServer }, async ($, event, next) => {
    const result = await next(event);
    watchForUser($);
    return result;
  });
  // Another server may have come in the place of the one that gave no answer.
  on('turn.complete', async ($, event, next) => {
    forgetMail();
    watchForUser($);
    return next(event);
  });
  for (const door of ['prompt', 'delivery'] as const) {
    on('session.append', { door, origin: { kind: 'peer' } }, async (_$, event, next) => {
      const kept = await next(event);
      noteMail(event);
      return kept;
    });
  }
  on('session.append', { door: 'response' }, async ($, event, next) => {
    const kept = await next(event);
    void noteResponse($, event);
    return kept;
  });
  on('tool.call', { tool: 'SendMessage' }, async ($, event, next) => sendMessage($, event, next));
  on('tool.call', { tool: 'ListAgents' }, async ($, event, next) => listAgents($, event, next));
  for (const command of commandNames) {
    on('command.run', { command }, async ($, event, next) => (await runCommand($, event)) ?? next(event));
  }
  on('ui.render', { component: 'AbovePrompt' }, async ($, event, next) => drawBand($, event) ?? next(event));
  on('ui.render', { component: 'Pane' }, async ($, event, next) => drawPane($, event) ?? next(event));
  on('ui.close', async (_$, event, next) => {
    if (event.id === paneId) forgetPane();
    return next(event);
  });
  on('session.receive', { origin: { kind: 'peer' } }, async ($, event, next) => receive($, event, next));
}

function watchForUser($: Engine): void {
  if (isInteractive) void watch($);
}

/** Puts mail in the place of the doorbell that rings for it. Whatever goes wrong, the doorbell goes through, and the hook of the prompt hands the mail over. */
async function receive(
  $: Engine,
  event: Delivery,
  next: (event: Delivery) => Promise<DeliveryResult>,
): Promise<DeliveryResult> {
  const swap = event.agentId === undefined ? await ask($, 'receive', { text: event.text }) : undefined;
  if (swap?.kind === 'consume') return { consumed: swap.reason };
  return next(swap?.kind === 'swap' ? { ...event, text: swap.text } : event);
}

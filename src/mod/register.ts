import { ask, greet } from './door.ts';
import type { Delivery, DeliveryResult, Engine, On } from './engine.ts';

/** The in-process module: asks the server of its session and shows or swaps what it gets. The client calls it once. */
export function register(on: On): void {
  on('session.start', async ($, event, next) => {
    const result = await next(event);
    if (event.isInteractive) void greet($);
    return result;
  });
  on('session.receive', { origin: { kind: 'peer' } }, async ($, event, next) => receive($, event, next));
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

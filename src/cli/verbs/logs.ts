import { Cc2ccError } from '../../base/errors.ts';
import { lookUntil } from '../../base/wait-for-change.ts';
import type { LoggedDecision } from '../../decisions/decision.ts';
import { LogReader, listLogs } from '../../decisions/read-log.ts';
import { isAgentName } from '../../protocol/names.ts';
import type { Call, Verb } from '../command/verb.ts';
import { logsCommand } from '../commands/logs.ts';

export const logsVerb: Verb = {
  ...logsCommand,
  async run(call) {
    const name = call.words[0] ?? call.caller.name;
    if (!isAgentName(name)) throw new Cc2ccError('NAME_INVALID', `"${name}" is not the name of a mailbox`);
    const reader = new LogReader(call.bridge.store, name);
    const found = await reader.readNew();
    if (found !== undefined) await printAll(call, found);
    else await explain(call, name);
    if (call.options.follow !== undefined) await follow(call, reader);
  },
};

async function follow(call: Call, reader: LogReader): Promise<void> {
  const { fs, layout } = call.bridge.store;
  await lookUntil(fs, layout.logs, Number.POSITIVE_INFINITY, async () => {
    await printAll(call, (await reader.readNew()) ?? []);
    return false;
  });
}

async function printAll({ wantsJson, print }: Call, decisions: readonly LoggedDecision[]): Promise<void> {
  if (wantsJson) for (const json of decisions) await print({ plain: '', json });
  else await print({ plain: decisions.map(lineOf).join('\n'), json: null });
}

/** A stream of JSON lines has no place for it. */
async function explain({ bridge, wantsJson, print }: Call, name: string): Promise<void> {
  if (wantsJson) return;
  const others = await listLogs(bridge.store);
  const lines = [
    `There is no log of ${name} yet.`,
    ...(others.length > 0 ? [`There are logs of ${others.join(', ')}.`] : []),
    'To log decisions, start Claude Code with CC2CC_DEBUG=1 or --debug, or turn on the plugin option "debug".',
  ];
  await print({ plain: lines.join('\n'), json: null });
}

function lineOf({ at, pid, process, event, id, why, ms }: LoggedDecision): string {
  const took = typeof ms === 'number' ? ` (${ms} ms)` : '';
  const about = typeof id === 'string' ? `${id}  ` : '';
  const line = `${at}  ${event.padEnd(longestEvent)}  ${about}${why}${took}  [${process}, ${pid}]`;
  return line.replace(/[\r\n\t]/g, ' ');
}

const longestEvent = 10;

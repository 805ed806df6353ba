import type { CommandFamily, CommandGroup, CommandWord } from './command/verb.ts';
import { agentsCommand } from './commands/agents.ts';
import { askCommand } from './commands/ask.ts';
import { cleanupCommand } from './commands/cleanup.ts';
import { completionCommand } from './commands/completion.ts';
import { dashboardCommand } from './commands/dashboard.ts';
import { doctorCommand } from './commands/doctor.ts';
import { initCommand } from './commands/init.ts';
import { installCliCommand } from './commands/install-cli.ts';
import { logsCommand } from './commands/logs.ts';
import { receiveCommand } from './commands/receive.ts';
import { replyCommand } from './commands/reply.ts';
import { searchCommand } from './commands/search.ts';
import { broadcastCommand, sendCommand } from './commands/send.ts';
import { serviceCommand } from './commands/service.ts';
import { statusCommand } from './commands/status.ts';
import { statuslineCommand } from './commands/statusline.ts';
import { taskCommand } from './commands/task.ts';
import { threadCommand } from './commands/thread.ts';
import { validateCommand } from './commands/validate.ts';
import { watchCommand } from './commands/watch.ts';

/** Every command, in the order in which the help shows them. */
export const commandGroups: readonly CommandGroup[] = [
  {
    title: 'Mail',
    program: 'mail',
    commands: [sendCommand, broadcastCommand, receiveCommand, replyCommand, askCommand, taskCommand],
  },
  {
    title: 'See what happens',
    program: 'look',
    commands: [agentsCommand, statusCommand, threadCommand, searchCommand, watchCommand, dashboardCommand],
  },
  {
    title: 'Set up and maintain',
    program: 'upkeep',
    commands: [
      initCommand,
      doctorCommand,
      logsCommand,
      validateCommand,
      cleanupCommand,
      serviceCommand,
      installCliCommand,
      statuslineCommand,
      completionCommand,
    ],
  },
];

export const commands: readonly (CommandWord | CommandFamily)[] = commandGroups.flatMap((group) => group.commands);

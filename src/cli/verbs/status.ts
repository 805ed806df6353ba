import { describeStatus } from '../../reports/describe.ts';
import { overviewOf, showOverview } from '../../reports/overview.ts';
import { requireStatus } from '../../reports/status.ts';
import { describeReservations, reservationsForPrograms } from '../../reservations/describe-reservations.ts';
import { taskGivenBy, withTaskState } from '../../tasks/status-of-task.ts';
import { ownProject } from '../command/own-project.ts';
import { requireMailbox } from '../command/script-mailbox.ts';
import type { Verb } from '../command/verb.ts';
import { statusCommand } from '../commands/status.ts';

export const statusVerb: Verb = {
  ...statusCommand,
  async run({ bridge, caller, words, print }) {
    // Whoever gave no name need not know that the account has no mailbox.
    if (caller.source !== 'account') await requireMailbox(bridge, caller);
    const [id] = words;
    if (id !== undefined) {
      const status = await requireStatus(bridge, id);
      const task = await taskGivenBy(bridge, status.id);
      return print({
        plain: await withTaskState(bridge, status.id, describeStatus(status)),
        json: task ? { ...status, task } : status,
      });
    }
    const { name } = caller;
    const overview = await overviewOf(bridge, name, await ownProject(bridge, caller, {}));
    const plain = [showOverview(overview), await describeReservations(bridge)].filter(Boolean).join('\n');
    await print({ plain, json: { ...overview, reservations: await reservationsForPrograms(bridge) } });
  },
};

import { claimAll } from './worker/claim-all.ts';
import { holdMail } from './worker/hold-mail.ts';
import { interruptScenario } from './worker/interrupt-scenario.ts';
import { receiveForEver } from './worker/receive-for-ever.ts';
import { sendForEver } from './worker/send-for-ever.ts';
import { swapForEver } from './worker/swap-for-ever.ts';

/** The processes that the campaigns start, stop and kill. Arguments: what to do, and what that takes. */
const works: Readonly<Record<string, (args: readonly string[]) => Promise<void>>> = {
  'claim-all': claimAll,
  'hold-mail': holdMail,
  'interrupt-scenario': interruptScenario,
  'receive-for-ever': receiveForEver,
  'send-for-ever': sendForEver,
  'swap-for-ever': swapForEver,
};

const [name = '', ...rest] = process.argv.slice(2);
const work = works[name];
if (!work) throw new Error(`there is no work "${name}"`);
work(rest).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exitCode = 1;
});

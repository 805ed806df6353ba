import type { Sharing } from '../../base/own-folder.ts';
import type { Finding } from '../finding/finding.ts';

export function checkRights(sharing: Sharing, root: string): Finding {
  const check = 'rights';
  if (sharing === 'nobody') return { check, result: 'good', detail: 'for your account only' };
  if (sharing === 'group') {
    const detail =
      'shared with its group: every member can read all mail, change and remove it, write under any name, and put files here that cost your sessions turns';
    return { check, result: 'weaker', detail, fix: `if that is not meant: chmod 700 '${root}'` };
  }
  const detail =
    'other accounts have rights to this folder and cc2cc does not take them away: they can see who is there; the folders in it are yours alone';
  return { check, result: 'weaker', detail, fix: 'set CC2CC_BRIDGE_DIR to a folder of its own' };
}

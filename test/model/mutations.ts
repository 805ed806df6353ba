export type Verb = 'send' | 'claim' | 'gate' | 'confirm' | 'redeliver' | 'forward';

/** A way to break the store, to see whether the explorer finds it out. */
export interface Mutation {
  readonly title: string;
  /** Every claim passes as the first. */
  readonly isGateLeftOut?: boolean;
  readonly leavesOut?: (verb: Verb, name: 'sync' | 'syncDirectory', path: string) => boolean;
}

export const withoutGate: Mutation = { title: 'the gate', isGateLeftOut: true };

export const withoutFileSync: Mutation = {
  title: 'the fsync of a message that is sent',
  leavesOut: (verb, name) => verb === 'send' && name === 'sync',
};

export const withoutInboxSync = withoutFolderSync('send', 'inbox');
export const withoutMailboxSync = withoutFolderSync('send', 'to-calm-owl');
export const withoutBridgeSync = withoutFolderSync('send', 'bridge');
export const withoutDoneSync = withoutFolderSync('confirm', 'done');
export const withoutDateSync = withoutFolderSync('confirm', '[0-9-]+');
export const withoutDeadSync = withoutFolderSync('redeliver', 'dead');
export const withoutClaimedSyncInGate = withoutFolderSync('gate', 'claimed');
export const withoutDateSyncInGate = withoutFolderSync('gate', '[0-9-]+');
export const withoutDeadSyncInGate = withoutFolderSync('gate', 'dead');

function withoutFolderSync(verb: Verb, folder: string): Mutation {
  const pattern = new RegExp(`/${folder}$`);
  return {
    title: `the fsync of ${folder === '[0-9-]+' ? 'the folder of the date' : folder} in ${verb}`,
    leavesOut: (during, name, path) => during === verb && name === 'syncDirectory' && pattern.test(path),
  };
}

/** The command that the scripts for shells run; it is none for people. */
export const completeCommand = '__complete';

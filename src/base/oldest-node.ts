/** The oldest major version of Node that cc2cc runs on; `engines` in package.json says the same. */
export const oldestNodeMajor = 20;

/** Where to get another one. */
export const nodeRemedy = `install Node ${oldestNodeMajor} or newer from https://nodejs.org`;

/**
 * Says in one line that a Node version is too old; undefined if the version will do.
 * @param version such as `18.20.8`
 * @param path of the program
 */
export function describeOldNode(version: string, path: string): string | undefined {
  const [major = '', minor = ''] = version.split('.');
  if (Number(major) >= oldestNodeMajor) return undefined;
  return `cc2cc needs Node ${oldestNodeMajor} or newer; found ${major}.${minor} at ${path}`;
}

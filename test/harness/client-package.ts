/** What `process` says about the machine; a parameter so that every platform's answer can be tested on one. */
export interface Machine {
  platform: string;
  architecture: string;
  usesMusl: boolean;
}

const supportedSystems = new Set(['linux', 'darwin', 'win32']);
const supportedArchitectures = new Set(['x64', 'arm64']);

/**
 * Names the npm package that holds the client for one platform.
 *
 * @throws Error that names the platform when no client is published for it.
 */
export function clientPackageName(machine: Machine = thisMachine()): string {
  const { platform, architecture, usesMusl } = machine;
  if (!supportedSystems.has(platform) || !supportedArchitectures.has(architecture)) {
    throw new Error(
      `CLIENT_UNSUPPORTED: Claude Code is not published for ${platform}-${architecture}; ` +
        'run the end-to-end tests on Linux, macOS or Windows, x64 or arm64',
    );
  }
  const library = platform === 'linux' && usesMusl ? '-musl' : '';
  return `@anthropic-ai/claude-code-${platform}-${architecture}${library}`;
}

export function clientFileName(platform: string = process.platform): string {
  return platform === 'win32' ? 'claude.exe' : 'claude';
}

function thisMachine(): Machine {
  return { platform: process.platform, architecture: process.arch, usesMusl: usesMusl() };
}

function usesMusl(): boolean {
  if (process.platform !== 'linux') return false;
  const report = process.report.getReport() as { header?: { glibcVersionRuntime?: string } };
  return report.header?.glibcVersionRuntime === undefined;
}

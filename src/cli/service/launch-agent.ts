import { posix } from 'node:path';
import { type ServiceFile, type ServicePlan, type ServiceRequest, serviceCommands } from './service.ts';

const secondsPerDay = 24 * 60 * 60;

/** Agents of the logged-in person (launchd.plist(5)). */
export function launchAgents(request: ServiceRequest): ServicePlan {
  const { watch, cleanup } = serviceCommands(request);
  const agents = [
    {
      label: 'com.cc2cc.cleanup',
      command: cleanup,
      more: `<key>StartInterval</key><integer>${secondsPerDay}</integer>`,
    },
    ...(watch
      ? [{ label: 'com.cc2cc.watch', command: watch, more: '<key>KeepAlive</key><true/><key>RunAtLoad</key><true/>' }]
      : []),
  ];
  const domain = `gui/${request.userId}`;
  const files = agents.map(
    ({ label, command, more }): ServiceFile => ({
      path: posix.join(request.homeDirectory, 'Library/LaunchAgents', `${label}.plist`),
      text: plist(request, label, command, more),
    }),
  );
  return {
    files,
    start: files.map(({ path }) => ['launchctl', 'bootstrap', domain, path] as const),
    stop: ['com.cc2cc.cleanup', 'com.cc2cc.watch'].map(
      (label) => ['launchctl', 'bootout', `${domain}/${label}`] as const,
    ),
    status: agents.map(({ label }) => ['launchctl', 'print', `${domain}/${label}`] as const),
  };
}

function plist(request: ServiceRequest, label: string, command: readonly string[], more: string): string {
  const words = command.map((word) => `    <string>${escapeXml(word)}</string>`).join('\n');
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
  <key>Label</key><string>${label}</string>
  <key>ProgramArguments</key>
  <array>
${words}
  </array>
  <key>EnvironmentVariables</key>
  <dict><key>CC2CC_BRIDGE_DIR</key><string>${escapeXml(request.bridgeDirectory)}</string></dict>
  ${more}
</dict>
</plist>
`;
}

export function escapeXml(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}

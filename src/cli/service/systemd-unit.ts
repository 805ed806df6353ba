import { posix } from 'node:path';
import { type ServiceFile, type ServicePlan, type ServiceRequest, serviceCommands } from './service.ts';

/** User units (systemd.service(5), systemd.timer(5)): no rights of the system are needed. */
export function systemdUnits(request: ServiceRequest): ServicePlan {
  const { watch, cleanup } = serviceCommands(request);
  const file = (name: string, text: string): ServiceFile => ({
    path: posix.join(request.homeDirectory, '.config/systemd/user', name),
    text,
  });
  const files = [
    file('cc2cc-cleanup.service', unit(request, 'cc2cc: remove old mail', cleanup, ['Type=oneshot'])),
    file('cc2cc-cleanup.timer', timer),
    ...(watch ? [file('cc2cc-watch.service', watchUnit(request, watch))] : []),
  ];
  const started = ['cc2cc-cleanup.timer', ...(watch ? ['cc2cc-watch.service'] : [])];
  return {
    files,
    start: [
      ['systemctl', '--user', 'daemon-reload'],
      ['systemctl', '--user', 'enable', '--now', ...started],
    ],
    stop: [['systemctl', '--user', 'disable', '--now', 'cc2cc-cleanup.timer', 'cc2cc-watch.service']],
    status: [['systemctl', '--user', '--no-pager', 'status', ...started]],
  };
}

const timer = `[Unit]
Description=cc2cc: remove old mail once a day

[Timer]
OnCalendar=daily
Persistent=true

[Install]
WantedBy=timers.target
`;

function watchUnit(request: ServiceRequest, command: readonly string[]): string {
  const restart = ['Restart=on-failure', 'RestartSec=30'];
  return `${unit(request, 'cc2cc: notifications for mail', command, restart)}
[Install]
WantedBy=default.target
`;
}

function unit(request: ServiceRequest, description: string, command: readonly string[], more: readonly string[]) {
  return `[Unit]
Description=${description}

[Service]
Environment=${quote(`CC2CC_BRIDGE_DIR=${request.bridgeDirectory}`)}
ExecStart=${command.map(quote).join(' ')}
${more.join('\n')}
`;
}

/** systemd's own quoting: C-style escapes, `%` for specifiers and `$` for variables doubled (systemd.syntax(7)). */
function quote(word: string): string {
  const escaped = word.replace(/[\\"]/g, '\\$&').replace(/\n/g, '\\n').replace(/%/g, '%%').replace(/\$/g, '$$$$');
  return `"${escaped}"`;
}

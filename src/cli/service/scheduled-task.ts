import { win32 } from 'node:path';
import { escapeXml } from './launch-agent.ts';
import { type ServicePlan, type ServiceRequest, serviceCommands } from './service.ts';

const watchTask = 'cc2cc-watch';
const cleanupTask = 'cc2cc-cleanup';

/**
 * Tasks of the logged-in person (Task Scheduler schema 1.2), which need no rights. A task cannot be given variables: it
 * sees those that the person set for good, such as CC2CC_BRIDGE_DIR.
 */
export function scheduledTasks(request: ServiceRequest): ServicePlan {
  const { watch, cleanup } = serviceCommands(request);
  const tasks = [
    { name: cleanupTask, command: cleanup, trigger: daily },
    ...(watch
      ? [{ name: watchTask, command: watch, trigger: '<LogonTrigger><Enabled>true</Enabled></LogonTrigger>' }]
      : []),
  ];
  const pathOf = (name: string) => win32.join(request.bridgeDirectory, 'services', `${name}.xml`);
  return {
    files: tasks.map(({ name, command, trigger }) => ({ path: pathOf(name), text: taskXml(command, trigger) })),
    start: tasks.map(({ name }) => ['schtasks', '/Create', '/F', '/TN', name, '/XML', pathOf(name)] as const),
    stop: [cleanupTask, watchTask].map((name) => ['schtasks', '/Delete', '/F', '/TN', name] as const),
    status: tasks.map(({ name }) => ['schtasks', '/Query', '/TN', name] as const),
  };
}

const daily =
  '<CalendarTrigger><StartBoundary>2024-01-01T12:00:00</StartBoundary><ScheduleByDay><DaysInterval>1</DaysInterval></ScheduleByDay></CalendarTrigger>';

function taskXml(command: readonly string[], trigger: string): string {
  const [program = '', ...args] = command;
  return `<?xml version="1.0"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <Triggers>${trigger}</Triggers>
  <Settings>
    <ExecutionTimeLimit>PT0S</ExecutionTimeLimit>
    <StartWhenAvailable>true</StartWhenAvailable>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
  </Settings>
  <Actions>
    <Exec>
      <Command>${escapeXml(program)}</Command>
      <Arguments>${escapeXml(args.map(quoteArgument).join(' '))}</Arguments>
    </Exec>
  </Actions>
</Task>
`;
}

/** The rules by which a Windows program splits its command line (CommandLineToArgvW). */
function quoteArgument(word: string): string {
  if (word !== '' && !/[\s"]/.test(word)) return word;
  return `"${word.replace(/(\\*)"/g, '$1$1\\"').replace(/(\\+)$/, '$1$1')}"`;
}

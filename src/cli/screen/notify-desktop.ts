import { spawn } from 'node:child_process';
import { describeError, isSystemError } from '../../base/errors.ts';
import type { MailEvent } from '../../reports/observe.ts';
import { cutText, makeVisibleLine, showName } from '../../trust/visible-text.ts';

/** A program and its arguments; the texts are arguments of their own, so that no shell and no script reads them. */
export interface NotifyCommand {
  readonly program: string;
  readonly args: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

const appleScript = 'on run {theTitle, theBody}\ndisplay notification theBody with title theTitle\nend run';
const powerShell = [
  'param($title, $body)',
  'Add-Type -AssemblyName System.Windows.Forms',
  '$icon = New-Object System.Windows.Forms.NotifyIcon',
  '$icon.Icon = [System.Drawing.SystemIcons]::Information',
  '$icon.Visible = $true',
  '$icon.ShowBalloonTip(10000, $title, $body, [System.Windows.Forms.ToolTipIcon]::None)',
  'Start-Sleep -Seconds 10',
  '$icon.Dispose()',
].join('; ');

/** No desktop shows more, and a program is given only so many bytes. */
const longestTitle = 120;
const longestBody = 300;

/** What a notification says about a message: whoever wrote it, the first word tells whether its signature holds. */
export function describeMail(event: Extract<MailEvent, { readonly kind: 'message' }>): [title: string, body: string] {
  const warning = { verified: '', unsigned: 'Unsigned: ', 'SIGNATURE INVALID': 'SIGNATURE INVALID: ' }[event.signature];
  return [`${warning}mail from ${showName(event.from)} to ${event.to}`.replace(/^m/, 'M'), event.preview];
}

/** How this platform shows a desktop notification. The texts may be another agent's, and hold anything. */
export function notifyCommand(platform: NodeJS.Platform, givenTitle: string, givenBody: string): NotifyCommand {
  const [title, body] = [oneLine(givenTitle, longestTitle), oneLine(givenBody, longestBody)];
  if (platform === 'darwin') return { program: 'osascript', args: ['-e', appleScript, title, body] };
  if (platform === 'win32') {
    const script = `& { ${powerShell} } $env:NOTE_TITLE $env:NOTE_BODY`;
    // PowerShell reads its command line as a script, so there the texts go another way.
    const environment = { NOTE_TITLE: title, NOTE_BODY: body };
    return { program: 'powershell', args: ['-NoProfile', '-NonInteractive', '-Command', script], environment };
  }
  return { program: 'notify-send', args: ['--app-name=cc2cc', '--', title, escapeMarkup(body)] };
}

function oneLine(text: string, maxCharacters: number): string {
  const line = makeVisibleLine(text);
  return line.length <= maxCharacters ? line : `${cutText(line, maxCharacters)}…`;
}

/** Desktops read the body as markup, with links: https://specifications.freedesktop.org/notification-spec/latest/markup.html */
function escapeMarkup(text: string): string {
  const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
  return text.replace(/[&<>]/g, (character) => entities[character] ?? character);
}

/** Why a notification was not shown. */
export interface NotifyFailure {
  readonly text: string;
  /** There is no such program here, so that no other notification will be shown either. */
  readonly isForGood: boolean;
}

/** Shows a notification. @returns why it could not; undefined if the program took it. */
export function notifyDesktop(title: string, body: string): Promise<NotifyFailure | undefined> {
  const { program, args, environment } = notifyCommand(process.platform, title, body);
  const failure = (error: unknown) => ({
    text: `${program}: ${describeError(error)}`,
    isForGood: isSystemError(error, 'ENOENT', 'EACCES'),
  });
  return new Promise((resolve) => {
    try {
      const child = spawn(program, args, { env: { ...process.env, ...environment }, stdio: 'ignore' });
      child.on('error', (error) => resolve(failure(error)));
      child.on('exit', (code) =>
        resolve(code === 0 ? undefined : { text: `${program} ended with ${code}`, isForGood: false }),
      );
    } catch (error) {
      resolve(failure(error));
    }
  });
}

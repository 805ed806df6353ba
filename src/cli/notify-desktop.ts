import { spawn } from 'node:child_process';

/** A program and its arguments; the texts are arguments of their own, so that no shell and no script reads them. */
export interface NotifyCommand {
  readonly program: string;
  readonly args: readonly string[];
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

/** How this platform shows a desktop notification. */
export function notifyCommand(platform: NodeJS.Platform, title: string, body: string): NotifyCommand {
  if (platform === 'darwin') return { program: 'osascript', args: ['-e', appleScript, title, body] };
  if (platform === 'win32') {
    const script = `& { ${powerShell} } $env:NOTE_TITLE $env:NOTE_BODY`;
    return { program: 'powershell', args: ['-NoProfile', '-NonInteractive', '-Command', script] };
  }
  return { program: 'notify-send', args: ['--app-name=cc2cc', '--', title, body] };
}

/** Shows a notification. @returns why it could not; undefined if the program took it. */
export function notifyDesktop(title: string, body: string): Promise<string | undefined> {
  const { program, args } = notifyCommand(process.platform, title, body);
  return new Promise((resolve) => {
    // PowerShell reads its command line as a script, so there the texts go another way.
    const env = { ...process.env, NOTE_TITLE: title, NOTE_BODY: body };
    const child = spawn(program, args, { env, stdio: 'ignore' });
    child.on('error', (error) => resolve(`${program}: ${error.message}`));
    child.on('exit', (code) => resolve(code === 0 ? undefined : `${program} ended with ${code}`));
  });
}

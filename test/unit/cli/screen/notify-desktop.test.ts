import { expect, test } from 'vitest';
import { describeMail, notifyCommand } from '../../../../src/cli/screen/notify-desktop.ts';
import { queuedMail } from '../../../support/mail-event.ts';

test.each([
  ['verified', 'Mail from calm-owl to brave-fox'],
  ['unsigned', 'Unsigned: mail from calm-owl to brave-fox'],
  ['SIGNATURE INVALID', 'SIGNATURE INVALID: mail from calm-owl to brave-fox'],
] as const)('a notification of mail that is %s says %j', (signature, title) => {
  expect(describeMail({ ...queuedMail, signature })).toEqual([title, queuedMail.preview]);
});

test.each(['linux', 'darwin', 'win32'] as const)('on %s a notification passes no text through a shell', (platform) => {
  const { program, args } = notifyCommand(platform, 'title', '"; rm -rf ~; "');
  expect(program).toBe({ linux: 'notify-send', darwin: 'osascript', win32: 'powershell' }[platform]);
  const scripts = args.filter((argument) => argument.includes('rm -rf') && argument !== '"; rm -rf ~; "');
  expect(scripts).toEqual([]);
});

test.each(['linux', 'darwin', 'win32'] as const)(
  'on %s a notification is short and holds nothing that hides',
  (platform) => {
    const { args, environment } = notifyCommand(platform, `T\0${'t'.repeat(500)}`, `B\u202e\0\n${'b'.repeat(500)}`);
    const texts = [...args, ...Object.values(environment ?? {})].filter((text) => /^[TB]/.test(text));
    expect(texts).toEqual([
      expect.stringMatching(/^T\\u\{0\}t{100,}…$/),
      expect.stringMatching(/^B\\u\{202e\}\\u\{0\} b{200,}…$/),
    ]);
    for (const text of texts) expect(text.length).toBeLessThanOrEqual(301);
  },
);

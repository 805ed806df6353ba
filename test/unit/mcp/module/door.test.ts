import { existsSync, statSync } from 'node:fs';
import { request } from 'node:http';
import { dirname } from 'node:path';
import { expect, test } from 'vitest';
import { nodeFileSystem } from '../../../../src/base/fs.ts';
import { doorPlace, ModuleDoor } from '../../../../src/mcp/module/door.ts';
import type { Door } from '../../../../src/mod/api/door.ts';

/** What the door answers a request: the status, and the body if there is one. */
function ask({ socketPath, token }: Door, path: string, body: string): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${token}` };
    const asking = request({ socketPath, path, method: 'POST', headers }, (response) => {
      let text = '';
      response.on('data', (piece) => {
        text += piece;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
    });
    asking.on('error', reject);
    asking.end(body);
  });
}

async function openDoor(isAllowed = true) {
  const answers = {
    receive: async (asked: unknown) => ({ asked }),
    watch: async () => Promise.reject(new Error('broken')),
    sent: async () => ({}),
    list: async () => ({}),
    answered: async () => ({}),
  };
  const opened = new ModuleDoor(nodeFileSystem, answers, () => isAllowed);
  const door = await opened.open();
  return { door, close: () => opened.close() };
}

test('it answers whoever has the token, over a socket that only this account reaches', async () => {
  const { door, close } = await openDoor();
  if (!door) throw new Error('it is allowed');
  expect(await ask(door, '/receive', '{"text":"x"}')).toEqual({ status: 200, text: '{"asked":{"text":"x"}}' });
  expect((await ask({ ...door, token: 'guessed' }, '/receive', '{}')).status).toBe(401);
  expect((await ask(door, '/constructor', '{}')).status).toBe(404);
  expect((await ask(door, '/watch', '{}')).status).toBe(500);
  const folder = dirname(door.socketPath);
  if (process.platform !== 'win32') expect(statSync(folder).mode & 0o777).toBe(0o700);
  await close();
  expect(existsSync(folder)).toBe(false);
});

test('it opens once, and not where the user turned the module off', async () => {
  const { door, close } = await openDoor(false);
  expect(door).toBeUndefined();
  await close();
});

test('on Windows it is a named pipe, and on macOS its path is short enough for a socket', () => {
  const name = '0123456789abcdef01';
  expect(doorPlace('win32', 'C:\\Temp', name)).toEqual({ folder: undefined, socketPath: `\\\\.\\pipe\\cc2cc-${name}` });
  const { socketPath } = doorPlace('darwin', '/var/folders/zz/zyxvpxvq6csfxvn_n0000000000000/T', name);
  // sun_path holds 104 bytes there, with the zero at the end.
  expect(socketPath.length).toBeLessThan(104);
});

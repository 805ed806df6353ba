import { connect } from 'node:net';
import type { InboxSocket } from '../environment.ts';
import type { Doorbell } from './doorbell.ts';
import { crossSessionText } from './doorbell-text.ts';

const patienceMs = 1_000;

/**
 * The client's own inbox socket, where it has one. The form of its second line is not documented: it may stop working
 * with any version, and then another doorbell rings.
 */
export function socketDoorbell(socket: InboxSocket | undefined): Doorbell {
  return {
    name: 'socket',
    async ring(line) {
      if (!socket) return false;
      const { path, token } = socket;
      const lines = [
        { type: 'auth', token },
        { type: 'user', message: { role: 'user', content: crossSessionText(line) } },
      ];
      return writeToSocket(path, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    },
  };
}

function writeToSocket(path: string, text: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    const finish = (written: boolean) => {
      socket.destroy();
      resolve(written);
    };
    socket.setTimeout(patienceMs, () => finish(false));
    socket.on('error', () => finish(false)); // No client listens there any more; the next doorbell is tried.
    socket.on('connect', () => socket.end(text));
    socket.on('finish', () => resolve(true));
    socket.on('close', () => resolve(false));
  });
}

import { constants } from 'node:os';
import type { WriteStream } from 'node:tty';
import type { Terminal, TerminalSize } from '../command/verb.ts';
import { writeWhole } from '../printing/output.ts';

/** Another screen, no cursor, and no line that goes on in the next where we and the terminal count differently. */
const enter = '\x1b[?1049h\x1b[?25l\x1b[?7l';
const leave = '\x1b[?7h\x1b[?25h\x1b[?1049l';
const toUpperLeft = '\x1b[H';
const clearRestOfLine = '\x1b[K';
const clearRestOfScreen = '\x1b[J';
const endingKeys = { '\x03': 'SIGINT', '\x1c': 'SIGQUIT' } as const;

const endingSignals = ['SIGINT', 'SIGQUIT', 'SIGTERM', 'SIGHUP'] as const;

/** A terminal that does not say how large it is gets the usual size. */
export function terminalOf(stream: WriteStream, term: string | undefined): Terminal {
  return {
    get columns() {
      return stream.columns || 80;
    },
    get rows() {
      return stream.rows || 24;
    },
    hasScreen: term !== 'dumb',
  };
}

type DrawLines = (size: TerminalSize) => Promise<readonly string[]>;

/** What a program draws on the whole terminal. */
export interface Screen {
  /** Aborted when the person quits. */
  readonly quit: AbortSignal;
  /** Whether keys arrive here. Where standard input is no terminal, signals alone end it. */
  readonly hasKeys: boolean;
  /** Shows lines that fit the size, now and after each change of the size. */
  draw(lines: DrawLines): Promise<void>;
}

/**
 * Runs `work` with the terminal's other screen. However it ends, by itself, `q`, ctrl-c, a signal or an error, the terminal
 * is as it was before.
 */
export async function onFullScreen(terminal: Terminal, work: (screen: Screen) => Promise<void>): Promise<void> {
  const { stdout } = process;
  const quit = new AbortController();
  let lines: DrawLines = async () => [];
  let isOpen = true;
  const show = async () => {
    const wanted = lines;
    const frame = frameOf(await wanted(terminal));
    // Nothing may come after the terminal was left, nor an older frame after a newer one.
    if (isOpen && wanted === lines) await writeWhole(stdout, frame);
  };
  // A frame that could not be written is followed by another one, whose writer is told.
  const redraw = () => void show().catch(() => undefined);
  const restore = once(() => {
    isOpen = false;
    stdout.write(leave);
    stopReading();
  });
  process.once('exit', restore);
  // Node prints what nobody caught before it exits; on the other screen, that would be gone with it.
  process.once('uncaughtExceptionMonitor', restore);
  const end = (signal: (typeof endingSignals)[number]) => process.exit(128 + constants.signals[signal]);
  const stopListening = onSignals(end);
  const stopReading = onKeys((keys) => {
    for (const [key, signal] of Object.entries(endingKeys)) if (keys.includes(key)) end(signal);
    if (/q/i.test(keys)) quit.abort();
  });
  stdout.on('resize', redraw);
  try {
    await writeWhole(stdout, enter);
    await work({
      quit: quit.signal,
      hasKeys: process.stdin.isTTY === true,
      draw: (next) => {
        lines = next;
        return show();
      },
    });
  } finally {
    stdout.off('resize', redraw);
    stopListening();
    process.off('exit', restore);
    process.off('uncaughtExceptionMonitor', restore);
    restore();
  }
}

/** Each line takes the place of the one that was there: clearing first would flicker. */
function frameOf(lines: readonly string[]): string {
  return `${toUpperLeft}${lines.map((line) => line + clearRestOfLine).join('\r\n')}${clearRestOfScreen}`;
}

/** The terminal gives each key at once, and shows none. Returns a function that ends this. */
function onKeys(listener: (keys: string) => void): () => void {
  const { stdin } = process;
  if (!stdin.isTTY) return () => undefined;
  const onData = (data: Buffer) => listener(data.toString('latin1'));
  stdin.setRawMode(true);
  stdin.on('data', onData);
  return () => {
    stdin.off('data', onData);
    stdin.setRawMode(false);
    stdin.pause();
  };
}

function onSignals(listener: (signal: (typeof endingSignals)[number]) => void): () => void {
  for (const signal of endingSignals) process.on(signal, listener);
  return () => {
    for (const signal of endingSignals) process.off(signal, listener);
  };
}

function once(work: () => void): () => void {
  let isDone = false;
  return () => {
    if (isDone) return;
    isDone = true;
    work();
  };
}

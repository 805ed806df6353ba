import { constants } from 'node:os';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Runs work that ends early and in order when ctrl-c or another signal asks for that; a second one ends the process at
 * once.
 * @returns what the work gave, and the exit code of a program that the signal ended; undefined without one.
 */
export async function whileInterruptible<Value>(
  work: (interrupted: AbortSignal) => Promise<Value>,
): Promise<{ readonly value: Value; readonly exitCode: number | undefined }> {
  const controller = new AbortController();
  let exitCode: number | undefined;
  const onSignal = (signal: (typeof signals)[number]) => {
    exitCode = 128 + constants.signals[signal];
    controller.abort();
    stopListening();
  };
  const stopListening = () => {
    for (const signal of signals) process.off(signal, onSignal);
  };
  for (const signal of signals) process.on(signal, onSignal);
  try {
    return { value: await work(controller.signal), exitCode };
  } finally {
    stopListening();
  }
}

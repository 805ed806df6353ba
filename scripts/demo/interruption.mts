const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export interface Interruption {
  /** Never resolves; rejects when the run has to end early. */
  readonly happened: Promise<never>;
  /** Starts the time limit. */
  limit(timeMs: number): void;
  /** From now on the time is not limited; signals are still kept from ending the process before it has cleaned up. */
  unlimit(): void;
}

/** Makes an error of what would otherwise end this process and leave its sessions behind. */
export function watchForInterruption(): Interruption {
  let timer: NodeJS.Timeout | undefined;
  const { promise, reject } = withRejection();
  for (const signal of signals) process.on(signal, () => reject(new Error(`interrupted by ${signal}`)));
  process.stdout.on('error', () => reject(new Error('nobody reads the output any more')));
  return {
    happened: promise,
    limit(timeMs) {
      timer = setTimeout(() => reject(new Error(`not over after ${timeMs / 1000} s`)), timeMs);
    },
    unlimit: () => clearTimeout(timer),
  };
}

function withRejection(): { promise: Promise<never>; reject: (error: Error) => void } {
  let reject: (error: Error) => void = () => undefined;
  const promise = new Promise<never>((_, rejectPromise) => {
    reject = rejectPromise;
  });
  // It may reject while nobody waits for it yet.
  promise.catch(() => undefined);
  return { promise, reject };
}

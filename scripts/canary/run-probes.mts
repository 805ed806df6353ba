import { describeError } from '../../src/base/errors.ts';
import { ProbeSession } from './probe-session.mts';
import { type Probe, probes } from './probes.mts';

/** What a probe saw, or why it failed. */
export type Sight = { readonly holds: true; readonly seen: string } | { readonly holds: false; readonly why: string };

export type Sights = ReadonlyMap<string, Sight>;

let running: ProbeSession | undefined;

/** Ends a session that is still under way. */
export async function endProbes(): Promise<void> {
  await running?.[Symbol.asyncDispose]();
}

/** Runs each probe on a client; what fails is tried a second time in a session of its own. */
export async function runProbes(version: string): Promise<Sights> {
  const first = await runOnce(version);
  if ([...first.values()].every(({ holds }) => holds)) return first;
  const second = await runOnce(version);
  return new Map([...first].map(([name, sight]) => [name, sight.holds ? sight : (second.get(name) ?? sight)]));
}

async function runOnce(version: string): Promise<Sights> {
  const sights = new Map<string, Sight>();
  try {
    await using probed = await ProbeSession.start(version);
    running = probed;
    for (const probe of probes) sights.set(probe.name, await lookWith(probe, probed));
  } catch (error) {
    // The client does not even start: what was not looked at does not hold.
    for (const { name } of probes) if (!sights.has(name)) sights.set(name, failure(error));
  }
  running = undefined;
  return sights;
}

export async function lookWith(probe: Probe, probed: ProbeSession): Promise<Sight> {
  try {
    return { holds: true, seen: await probe.look(probed) };
  } catch (error) {
    return failure(error);
  }
}

function failure(error: unknown): Sight {
  return { holds: false, why: describeError(error) };
}

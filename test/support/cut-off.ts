import { usualQuota } from '../../src/base/settings.ts';
import type { Bridge } from '../../src/bridge/bridge.ts';
import { defaults } from '../../src/protocol/defaults.ts';
import type { World } from './identity-world.ts';
import { interceptFileSystem, systemError } from './intercepted-file-system.ts';

const changing = new Set([
  'createFile',
  'write',
  'sync',
  'syncDirectory',
  'link',
  'rename',
  'unlink',
  'makeDirectory',
  'replaceFile',
]);

/** The bridge of another process on the same disk, whose operations go through `intercept`. */
export function bridgeThrough(world: World, intercept: Parameters<typeof interceptFileSystem>[0]): Bridge {
  const fs = interceptFileSystem(intercept, world.bridge.store.fs);
  const store = { ...world.bridge.store, fs, verifiedMailboxes: new Set<string>(), durableFolders: new Set<string>() };
  return {
    store,
    registry: { ...world.registry, fs },
    warnings: [],
    quota: usualQuota,
    defaultTtlSeconds: defaults.ttlSeconds,
  };
}

/** The bridge of a process that does `steps` things to the disk and then nothing more, as after its end. */
export function cutOffAfter(world: World, steps: number): Bridge & { readonly wasCutOff: () => boolean } {
  let left = steps;
  const bridge = bridgeThrough(world, (operation, perform) => {
    if (changing.has(operation.name) && left-- <= 0) return Promise.reject(systemError('EIO'));
    return left < 0 ? Promise.reject(systemError('EIO')) : perform();
  });
  return { ...bridge, wasCutOff: () => left < 0 };
}

/**
 * Loaded before everything else into each node process of a rig's clients. While the file CC2CC_TEST_DISK_FAULT exists,
 * changes below CC2CC_BRIDGE_DIR fail with the code that stands in it.
 */
const fs = require('node:fs');
const { sep } = require('node:path');

const folder = `${process.env.CC2CC_BRIDGE_DIR}${sep}`;
const faultFile = process.env.CC2CC_TEST_DISK_FAULT;
const { existsSync, readFileSync } = fs;
/** Open files below the folder. */
const descriptors = new Set();

/** A full disk still lets go of names and moves them; one that can be read only changes nothing. */
const refused = {
  ENOSPC: new Set(['open', 'write', 'mkdir', 'link']),
  EROFS: new Set(['open', 'write', 'mkdir', 'link', 'rename', 'unlink']),
};

for (const name of ['open', 'write', 'mkdir', 'link', 'rename', 'unlink']) {
  const [calledBack, synchronous] = [fs[name], fs[`${name}Sync`]];
  fs[`${name}Sync`] = (...args) => {
    const error = errorOf(name, args);
    if (error) throw error;
    return remember(name, args, synchronous(...args));
  };
  fs[name] = (...args) => {
    const callback = args.at(-1);
    const error = errorOf(name, args);
    if (error) return process.nextTick(callback, error);
    return calledBack(...args.slice(0, -1), (failure, result) => {
      callback(failure, failure ? undefined : remember(name, args, result));
    });
  };
}

function errorOf(name, args) {
  const code = isChange(name, args) ? faultNow() : undefined;
  if (!code || !refused[code].has(name) || isTaken(name, args)) return undefined;
  return Object.assign(new Error(`${code}: injected, ${name} '${args[0]}'`), { code, syscall: name });
}

function isChange(name, [target, second]) {
  if (name === 'write') return descriptors.has(target);
  if (name === 'open' && !isForWriting(second)) return false;
  return isBelow(target) || isBelow(second);
}

/** The system looks whether the new name is there before it looks for room, and says so instead. */
function isTaken(name, [target, second]) {
  if (name === 'open') return second.includes('x') && existsSync(target);
  return (name === 'mkdir' && existsSync(target)) || (name === 'link' && existsSync(second));
}

function isForWriting(flags) {
  return typeof flags === 'string' && /[wa+]/.test(flags);
}

function isBelow(path) {
  return typeof path === 'string' && path.startsWith(folder);
}

function remember(name, [path], result) {
  if (name !== 'open') return result;
  // A descriptor is used again once its file was closed.
  if (isBelow(path)) descriptors.add(result);
  else descriptors.delete(result);
  return result;
}

function faultNow() {
  try {
    return readFileSync(faultFile, 'utf8');
  } catch {
    return undefined;
  }
}

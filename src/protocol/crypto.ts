import type * as Crypto from 'node:crypto';

/** Loaded when it is needed: a prompt without mail needs none of it, and loading it costs a hook some milliseconds. */
export function loadCrypto(): typeof Crypto {
  return typeof require === 'function' ? require('node:crypto') : process.getBuiltinModule('node:crypto');
}

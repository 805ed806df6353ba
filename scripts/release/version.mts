import gt from 'semver/functions/gt.js';
import inc from 'semver/functions/inc.js';
import parse from 'semver/functions/parse.js';

const raises = ['major', 'minor', 'patch'] as const;

/**
 * The version after `current` (https://semver.org): one part raised, or a version that is given and is later.
 * @throws Error for anything else.
 */
export function nextVersion(current: string, wanted: string): string {
  if (!isRelease(current)) throw new Error(`${current} is not a version`);
  const raise = raises.find((part) => part === wanted);
  const next = raise ? inc(current, raise) : wanted;
  if (next === null || !isRelease(next)) {
    throw new Error(`"${wanted}" is not major, minor, patch or a version such as 1.2.3`);
  }
  if (!gt(next, current)) throw new Error(`${wanted} is not later than ${current}`);
  return next;
}

/** Three numbers and nothing around them. */
function isRelease(version: string): boolean {
  const parsed = parse(version);
  return parsed !== null && parsed.prerelease.length === 0 && parsed.version === version;
}

/**
 * The changelog with what is unreleased put under the version.
 * @throws Error when nothing is unreleased.
 */
export function changelogForRelease(text: string, version: string, date: string): string {
  const [, before = '', unreleased = '', rest = ''] =
    /^([\s\S]*?## Unreleased\n)([\s\S]*?)((?=^## )[\s\S]*|$(?![\s\S]))/m.exec(text) ?? [];
  if (unreleased.trim() === '') throw new Error('CHANGELOG.md has nothing under Unreleased');
  return `${before}\n## ${version} - ${date}\n\n${unreleased.trim()}\n${rest === '' ? '' : `\n${rest}`}`;
}

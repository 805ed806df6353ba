const versionPattern = /^(\d+)\.(\d+)\.(\d+)$/;

/**
 * The version after `current` (https://semver.org): one part raised, or a version that is given and is later.
 * @throws Error for anything else.
 */
export function nextVersion(current: string, wanted: string): string {
  const [major, minor, patch] = partsOf(current);
  if (wanted === 'major') return `${major + 1}.0.0`;
  if (wanted === 'minor') return `${major}.${minor + 1}.0`;
  if (wanted === 'patch') return `${major}.${minor}.${patch + 1}`;
  if (!versionPattern.test(wanted))
    throw new Error(`"${wanted}" is not major, minor, patch or a version such as 1.2.3`);
  if (!isLater(partsOf(wanted), [major, minor, patch])) throw new Error(`${wanted} is not later than ${current}`);
  return wanted;
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

function partsOf(version: string): [number, number, number] {
  const [, major, minor, patch] = versionPattern.exec(version) ?? [];
  if (patch === undefined) throw new Error(`${version} is not a version`);
  return [Number(major), Number(minor), Number(patch)];
}

function isLater(one: readonly number[], other: readonly number[]): boolean {
  const index = one.findIndex((part, position) => part !== other[position]);
  return index !== -1 && (one[index] ?? 0) > (other[index] ?? 0);
}

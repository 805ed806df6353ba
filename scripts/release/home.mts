/** The `repository` of a package.json, as npm allows it. */
type Repository = string | { readonly url: string } | undefined;

/**
 * OWNER/NAME of the repository on GitHub, as `claude plugin marketplace add` takes it.
 * @returns undefined as long as the project has no home.
 * @throws Error for a repository elsewhere.
 */
export function githubHome(repository: Repository): string | undefined {
  if (repository === undefined) return undefined;
  const address = typeof repository === 'string' ? repository : repository.url;
  const [, home] = /^(?:github:|(?:git\+)?https:\/\/github\.com\/)?([\w-]+\/[\w.-]+?)(?:\.git)?$/.exec(address) ?? [];
  if (home === undefined) throw new Error(`"repository" in package.json is "${address}", which is not on GitHub`);
  return home;
}

/**
 * Refuses a release that nobody could install.
 * @param readme the text of README.md.
 */
export function requireHome(repository: Repository, readme: string): void {
  const home = githubHome(repository);
  if (home === undefined) {
    throw new Error('package.json has no "repository", so nobody could install the release; add OWNER/NAME on GitHub');
  }
  const line = `claude plugin marketplace add ${home}`;
  if (!readme.includes(`    ${line}\n`)) throw new Error(`README.md does not say how to install it; add "${line}"`);
}

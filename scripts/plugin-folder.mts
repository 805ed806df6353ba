import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageJson, repositoryRoot } from './package-json.mts';

/**
 * What an installation holds. From a clone the client copies the whole folder that the marketplace names, ignored files
 * too, and runs its sessions there; with the root that would be `node_modules` and the cached clients.
 *
 * Files and not symbolic links: Git makes none on Windows, and npm packs none. In Git's store they take no room, since
 * each is the same object as the one that it copies.
 */
export const pluginFolder = 'plugin';

type Contents = string | Uint8Array;

const writtenFolders = ['agents', 'commands'];
const writtenFiles = ['hooks/hooks.json', 'LICENSE'];
const marketplaceFile = '.claude-plugin/marketplace.json';

/** @param generated what a build writes, by its path in the repository. */
export function pluginFiles(generated: ReadonlyMap<string, Contents>): ReadonlyMap<string, Contents> {
  const written = [...writtenFolders.flatMap(filesIn), ...writtenFiles].map(
    (file) => [file, readFileSync(join(repositoryRoot, file))] as const,
  );
  const shipped = new Map<string, Contents>([...written, ...generated, ['README.md', readme]]);
  shipped.delete(marketplaceFile);
  return new Map([...shipped].map(([file, contents]) => [`${pluginFolder}/${file}`, contents]));
}

function filesIn(folder: string): string[] {
  return readdirSync(join(repositoryRoot, folder)).map((file) => `${folder}/${file}`);
}

const readme = `# ${packageJson.name} ${packageJson.version}

${packageJson.description}

This folder is the plugin as Claude Code installs it. \`npm run build\` writes all of it anew from the files of the same names
at the root of the repository: change those. Type \`/cc2cc-agents\` in a session to see who is online, \`/cc2cc-send NAME text\`
to write to somebody, and \`/cc2cc-install-cli\` to have the command \`cc2cc\` in your own shell.
`;

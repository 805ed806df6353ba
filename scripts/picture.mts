import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeError } from '../src/base/errors.ts';
import { newestClient } from '../test/harness/install-client.ts';
import { createRig } from '../test/harness/rig.ts';
import { provideClient } from './demo/client.mts';
import { repositoryRoot } from './package-json.mts';
import { drawFilm } from './picture/draw.mts';
import { film, projects } from './picture/perform.mts';

const version = newestClient;
const file = join('docs', 'images', 'two-sessions.svg');

/** Takes the picture of the README anew: two real sessions on a scripted model. */
async function main(): Promise<void> {
  await provideClient(version, (text) => process.stdout.write(`${text}\n`));
  await using rig = await createRig({ version, projects: [...projects] });
  writeFileSync(join(repositoryRoot, file), drawFilm(await film(rig)));
  process.stdout.write(`wrote ${file}\n`);
}

main().catch((error) => {
  process.stderr.write(`${describeError(error)}\n`);
  process.exitCode = 1;
});

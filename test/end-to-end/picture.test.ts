import { expect, test } from 'vitest';
import { drawFilm } from '../../scripts/picture/draw.mts';
import { film, projects } from '../../scripts/picture/perform.mts';
import { newestClient } from '../harness/install-client.ts';
import { createRig } from '../harness/rig.ts';

test('the picture of the README is filmed in two real sessions, and shows no path of the machine', async () => {
  await using rig = await createRig({ version: newestClient, projects: [...projects] });
  const picture = drawFilm(await film(rig));
  for (const part of ['Message from @calm-owl', 'Message from @brave-fox', 'You are brave-fox', 'answered since']) {
    expect(picture).toContain(part);
  }
  expect(picture).not.toContain(rig.home.path);
  expect(picture.length).toBeLessThan(150_000);
});

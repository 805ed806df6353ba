import { createMailRig, sendAsScript, directive, waitUntilServed } from './test/end-to-end/mail-rig.ts';
import {readFileSync, existsSync} from 'node:fs';
const rig = await createMailRig('2.1.332');
const wait = (ms:number)=>new Promise(r=>setTimeout(r,ms));
try {
  const owl = await rig.start('alpha', { args: ['--debug-file', '/tmp/people/debug.log'], env: { CC2CC_NAME: 'calm-owl' }, size: {columns:90, rows:30} });
  await waitUntilServed(rig, 'calm-owl');
  await wait(4000);
} catch (e:any) { console.log(e.message) } finally { await rig.dispose(); }

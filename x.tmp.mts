import { createMailRig, sendAsScript, directive, waitUntilServed } from './test/end-to-end/mail-rig.ts';
const rig = await createMailRig('2.1.332');
const wait = (ms:number)=>new Promise(r=>setTimeout(r,ms));
const show = (s:any) => console.log(s.screen().split('\n').filter((l:string)=>l.trim()).join('\n'), '\n=====');
try {
  const owl = await rig.start('alpha', { env: { CC2CC_NAME: 'calm-owl' }, size: {columns:90, rows:30} });
  await waitUntilServed(rig, 'calm-owl');
  const fox = await rig.start('beta', {env:{CC2CC_NAME:'brave-fox'}, size:{columns: 40, rows: 40}});
  await waitUntilServed(rig, 'brave-fox');
  await wait(8000); show(owl); show(fox);
  await owl.ask(directive('send', {to:'brave-fox', text:'hello there'}));
  await wait(7000); show(owl); show(fox);
} catch (e:any) { console.log(e.message) } finally { await rig.dispose(); }

import { expect, test } from 'vitest';
import { outputOfSent, printPosted } from '../../../../src/cli/command/posted.ts';

test('what was accepted is said before the fault that its output could not be written', async () => {
  const output = outputOfSent({
    posted: [{ id: 'msg-1', to: 'brave-fox', recipientOnline: true, hops: 0 }],
    isOne: true,
  });
  const print = () => Promise.reject(new Error('ENOSPC'));
  await expect(printPosted({ print }, output)).rejects.toMatchObject({
    code: 'STORE_FAILED',
    message: expect.stringMatching(/msg-1 queued for brave-fox.* don't send it again$/),
  });
});

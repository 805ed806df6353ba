import * as z from 'zod';
import { changeName } from '../../delivery/change-name.ts';
import { defineTool } from '../tool.ts';

export const registerTool = defineTool({
  name: 'register',
  description: 'Change your own name. Mail to the old name still reaches you.',
  input: { name: z.string() },
  async run(input, { bridge, resident }) {
    const before = await resident.requireName();
    await changeName(bridge, { name: before, client: resident.client }, input.name, resident.requestedName);
    return before === input.name ? `You are ${before} already.` : `You are ${input.name} now; you were ${before}.`;
  },
});

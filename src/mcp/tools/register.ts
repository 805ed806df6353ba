import * as z from 'zod';
import { describeProfile } from '../../addressing/describe-agents.ts';
import { register } from '../../addressing/register.ts';
import { Cc2ccError } from '../../base/errors.ts';
import { defineTool, replaces } from '../tool/tool.ts';

export const registerTool = defineTool({
  name: 'register',
  annotations: replaces('Change name or profile'),
  description:
    'Change your own name, role, groups or summary (one line on your work). Mail to the old name still arrives.',
  input: {
    name: z.string().optional(),
    role: z.string().optional(),
    groups: z.array(z.string()).optional(),
    summary: z.string().optional(),
  },
  async run(input, { bridge, session }) {
    const { name, ...change } = input;
    const fields = Object.values(change).filter((value) => value !== undefined);
    if (name === undefined && fields.length === 0) {
      throw new Cc2ccError('BAD_INPUT', 'nothing to change; give a name, a role, groups or a summary');
    }
    const before = await session.requireName();
    const profile = await register(bridge, { name: before, client: session.client }, input, session.requestedName);
    const told =
      name === undefined || name === before ? `You are ${before}` : `You are ${name} now; you were ${before}`;
    if (fields.length === 0) return name === before ? `You are ${before} already.` : `${told}.`;
    return `${told}: ${describeProfile(profile).join(', ') || 'no role, no groups, no summary'}.`;
  },
});

import { greet } from '../../reports/describe.ts';
import { defineTool, reads } from '../tool/tool.ts';

export const whoamiTool = defineTool({
  name: 'whoami',
  annotations: reads('Who am I'),
  description: 'Your name and who else is online.',
  input: {},
  run: async (_input, { bridge, session }) => greet(bridge, await session.requireName()),
});

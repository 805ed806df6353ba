import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { repositoryRoot } from '../package-json.mts';
import type { RegisteredSession } from './registered-session.mts';
import type { Workshop } from './workshop.mts';

/** A client of the built MCP server in a session; `client.connect(transport)` starts the server. */
export function createServerClient(workshop: Workshop, session: RegisteredSession) {
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [join(repositoryRoot, 'mcp', 'server.js')],
    env: session.environment,
    stderr: 'inherit',
  });
  const client = new Client({ name: 'bench', version: '1.0.0' });
  workshop.onCleanUp(() => client.close());
  return { client, transport };
}

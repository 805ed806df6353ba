import type { Engine } from '../../src/mod/engine.ts';

/** A question of the module as its server would get it. */
export interface Asked {
  readonly question: string;
  readonly asks: unknown;
}

type Agents = Awaited<ReturnType<Engine['agent']['list']>>;

/** What the module uses of a client to ask its server; a call of anything else fails. */
export function engineWith(
  answer: unknown,
  { asked = [], agents = [] }: { readonly asked?: Asked[]; readonly agents?: Agents } = {},
): Engine {
  const hello = { door: { socketPath: '/a/socket', token: 'a token' } };
  const parts: Partial<Engine> = {
    agent: { list: async () => agents },
    mcp: {
      connect: async (server) => ({ isConnected: true, server }),
      call: async () => ({ content: [{ type: 'text', text: JSON.stringify(hello) }] }),
    },
    http: {
      fetch: async (url, init) => {
        asked.push({ question: url.replace(/^.*\//, ''), asks: JSON.parse(init?.body ?? '') });
        // The server is gone.
        if (answer === undefined) throw new Error('nobody listens');
        return { ok: true, status: 200, text: JSON.stringify(answer) };
      },
    },
  };
  return parts as Engine;
}

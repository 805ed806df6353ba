import type { IncomingMessage } from 'node:http';
import { Hono } from 'hono/tiny';
import type { Actions } from './actions.ts';
import type { Admission } from './admission.ts';
import type { Live } from './live.ts';
import type { Looks } from './looks.ts';
import type { PageFiles } from './page-files.ts';
import {
  type ActionBodies,
  actionSchemas,
  enterSchema,
  type LookQueries,
  lookSchemas,
  parseRequest,
} from './request-schemas.ts';
import { failureResponse, nothingHere, readJson, refuse } from './respond.ts';

/** A page keeps one open for events, and a browser may have a few tabs. */
const maxPages = 20;

export interface Parts {
  readonly looks: Looks;
  readonly actions: Actions;
  readonly live: Live;
  readonly page: PageFiles;
}

/** The request as Node read it, by which it was let in at the door. */
type Env = { Bindings: { readonly incoming: IncomingMessage } };
export type App = Hono<Env>;

/**
 * What is at which address. Each line serves those before it runs out: the page's own files and the exchange of the
 * token are for everybody on this machine, and whatever is registered after `refuseStranger` needs the secret, also an
 * address at which there is nothing.
 */
export function createApp(parts: Parts, admission: Admission): App {
  const app: App = new Hono();
  app.onError((error) => failureResponse(error));
  app.notFound(() => refuse(nothingHere));
  addPageFiles(app, parts.page);
  addEnter(app, admission);
  app.use(async ({ env }, next) => {
    const stranger = admission.refuseStranger(env.incoming);
    if (stranger) return refuse(stranger);
    return next();
  });
  addEvents(app, parts.live);
  addLooks(app, parts.looks);
  addActions(app, parts.actions, parts.live);
  return app;
}

/** The page itself, which is the same for everybody and holds no mail. */
function addPageFiles(app: App, page: PageFiles): void {
  for (const [path, { type, text }] of Object.entries(page)) {
    app.get(path, (context) => context.body(text, 200, { 'Content-Type': `${type}; charset=utf-8` }));
  }
}

/** The page's first request, with the token of the address that it was opened with. */
function addEnter(app: App, admission: Admission): void {
  app.post('/api/enter', async ({ env }) => {
    const secret = admission.exchange(parseRequest(enterSchema, await readJson(env.incoming)).token);
    if (secret !== undefined) return Response.json({ secret });
    const message = 'this link has already been used; run cc2cc dashboard again for a new one';
    return refuse({ status: 401, message });
  });
}

function addEvents(app: App, live: Live): void {
  app.get('/api/events', (context) => {
    if (live.pages >= maxPages) return refuse({ status: 503, message: 'too many pages are open; close one' });
    return context.body(live.open(), 200, { 'Content-Type': 'application/x-ndjson; charset=utf-8' });
  });
}

function addLooks(app: App, looks: Looks): void {
  const look = <Name extends keyof LookQueries>(name: Name, show: (query: LookQueries[Name]) => Promise<unknown>) => {
    app.get(`/api/${name}`, async ({ req }) => {
      const query = parseRequest(lookSchemas[name], req.query());
      await looks.refresh();
      return Response.json(await show(query));
    });
  };
  look('overview', () => looks.overview());
  look('conversations', ({ cursor }) => looks.conversations(cursor));
  look('thread', ({ id, cursor }) => looks.thread(id, cursor));
  look('message', ({ id, mailbox }) => looks.message(id, mailbox));
  look('search', ({ q }) => looks.search(q));
  look('tasks', () => looks.tasks());
  look('task', ({ id }) => looks.task(id));
  look('traffic', ({ range }) => looks.traffic(range));
  look('held', () => looks.held());
  look('dead', ({ cursor }) => looks.dead(cursor));
  look('quarantined', () => looks.quarantined());
}

function addActions(app: App, actions: Actions, live: Live): void {
  const act = <Name extends keyof ActionBodies>(name: Name, run: (body: ActionBodies[Name]) => Promise<unknown>) => {
    app.post(`/api/${name}`, async ({ env }) => {
      const result = await run(parseRequest(actionSchemas[name], await readJson(env.incoming)));
      live.look();
      return Response.json(result);
    });
  };
  act('send', (body) => actions.send(body));
  act('reply', (body) => actions.reply(body));
  act('task', (body) => actions.changeTask(body));
  act('acknowledge', ({ id }) => actions.acknowledge(id));
  act('release', ({ id }) => actions.release(id));
  act('redeliver', ({ id }) => actions.redeliver(id));
  act('drop', ({ id }) => actions.drop(id));
}

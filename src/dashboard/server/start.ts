import type { Bridge } from '../../bridge/bridge.ts';
import type { Sender } from '../../sending/post.ts';
import type { RunningDashboard } from '../api/dashboard-program.ts';
import { Actions } from './actions.ts';
import { Catalog } from './catalog/catalog.ts';
import { Live } from './live.ts';
import { Looks } from './looks.ts';
import { MessageViews } from './message-view.ts';
import type { PageFiles } from './page-files.ts';
import { DashboardServer } from './server.ts';

/** Puts the parts together and listens. */
export async function startOnBridge(
  bridge: Bridge,
  { writer, port, page }: { readonly writer: Sender; readonly port: number; readonly page: PageFiles },
): Promise<RunningDashboard> {
  const catalog = new Catalog(bridge.store);
  const views = new MessageViews(bridge, catalog);
  const looks = new Looks(bridge, catalog, views, writer);
  const live = new Live(bridge, catalog, views, () => looks.overview());
  const server = new DashboardServer({ looks, actions: new Actions(bridge, writer), live, page });
  const url = await server.listen(port);
  return { url, close: () => server.close() };
}

import { render } from 'preact';
import { App } from './app.tsx';
import { enter, openLinksInTabs } from './client/access.ts';
import { connect } from './client/live.ts';
import { readTheme, setTheme } from './client/preferences.ts';

void start();

async function start(): Promise<void> {
  setTheme(readTheme());
  // An address that is opened in a tab with the page changes only what stands behind the `#`, which loads nothing.
  addEventListener('hashchange', () => location.hash.startsWith('#token=') && location.reload());
  const place = document.querySelector('#app');
  if (!place) return;
  const trouble = await enter();
  if (trouble !== '') return render(<p class="empty">{trouble}</p>, place);
  openLinksInTabs();
  void connect();
  render(<App />, place);
}

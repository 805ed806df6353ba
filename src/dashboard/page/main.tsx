import { render } from 'preact';
import { App } from './app.tsx';
import { connect } from './live.ts';
import { readTheme, setTheme } from './preferences.ts';

// The token is used up, and need not stand in the address any longer.
if (location.search !== '') history.replaceState(null, '', `/${location.hash}`);
setTheme(readTheme());
connect();
const place = document.querySelector('#app');
if (place) render(<App />, place);

import { useEffect, useState } from 'preact/hooks';
import type { Overview } from '../api/api.ts';
import { AgentsView } from './agents-view.tsx';
import { openTab } from './client/access.ts';
import { useConnection, useOverview } from './client/live.ts';
import { readTheme, setTheme, type Theme } from './client/preferences.ts';
import { go, hrefOf, type Route, useRoute } from './client/route.ts';
import { ComposeDialog } from './compose/compose.tsx';
import { ConversationsView } from './mail/conversations-view.tsx';
import { SearchView } from './mail/search-view.tsx';
import { StuckView } from './mail/stuck-view.tsx';
import { TrafficView } from './mail/traffic-view.tsx';
import { Toast } from './parts/toast.tsx';
import { HelpDialog, useShortcuts } from './shortcuts.tsx';
import { TasksView } from './tasks/tasks-view.tsx';
import { views } from './views.ts';

type Open = { readonly kind: 'compose'; readonly to: string } | { readonly kind: 'help' } | undefined;

export function App() {
  const route = useRoute();
  const overview = useOverview();
  const [open, setOpen] = useState<Open>();
  const compose = (to = '') => setOpen({ kind: 'compose', to });
  const help = () => setOpen({ kind: 'help' });
  const close = () => setOpen(undefined);
  useShortcuts({ compose, help });
  const label = views.find(({ name }) => name === route.view)?.label ?? 'Search';
  useEffect(() => {
    document.title = `${label} · cc2cc`;
  }, [label]);
  return (
    <>
      <button type="button" class="skip" onClick={focusMain}>
        Skip to the content
      </button>
      <Header route={route} overview={overview} onCompose={compose} onHelp={help} />
      <main id="main" tabIndex={-1}>
        <h1 class="unseen-text">{label}</h1>
        <View route={route} overview={overview} onWrite={compose} />
      </main>
      <Footer overview={overview} />
      <Toast />
      {open?.kind === 'compose' && overview && <ComposeDialog overview={overview} to={open.to} onClose={close} />}
      {open?.kind === 'help' && <HelpDialog onClose={close} />}
    </>
  );
}

function View(props: { route: Route; overview: Overview | undefined; onWrite: (to: string) => void }) {
  const { route, overview } = props;
  if (!overview) return <p class="empty">Reading …</p>;
  switch (route.view) {
    case 'agents':
      return <AgentsView overview={overview} onWrite={props.onWrite} />;
    case 'tasks':
      return <TasksView openId={route.argument} me={overview.me} />;
    case 'picture':
      return <TrafficView />;
    case 'stuck':
      return <StuckView me={overview.me} />;
    case 'search':
      return <SearchView text={route.argument} />;
    default:
      return <ConversationsView openId={route.argument} me={overview.me} />;
  }
}

function Header(props: { route: Route; overview: Overview | undefined; onCompose: () => void; onHelp: () => void }) {
  const { route, overview } = props;
  const stuck = (overview?.agents ?? []).reduce((sum, { held }) => sum + held, overview?.counts.dead ?? 0);
  return (
    <header class="top">
      <span class="brand" aria-hidden="true">
        cc2cc
      </span>
      <nav aria-label="Views">
        {views.map(({ name, label }) => (
          <a key={name} href={hrefOf(name)} aria-current={route.view === name ? 'page' : undefined}>
            {label}
            {name === 'stuck' && stuck > 0 && <span class="badge">{stuck}</span>}
          </a>
        ))}
      </nav>
      <Search text={route.view === 'search' ? route.argument : ''} />
      <div class="tools">
        <button type="button" class="primary" onClick={() => props.onCompose()}>
          Write
        </button>
        <button type="button" onClick={() => openTab(`/${location.hash}`)}>
          New tab
        </button>
        <ThemeButton />
        <button type="button" onClick={props.onHelp} aria-label="Keyboard shortcuts">
          ?
        </button>
      </div>
    </header>
  );
}

function Search({ text }: { text: string }) {
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const field = (event.currentTarget as HTMLFormElement).elements.namedItem('q');
    if (field instanceof HTMLInputElement) go('search', field.value);
  };
  return (
    <search>
      <form onSubmit={submit}>
        <input
          id="search"
          name="q"
          type="search"
          aria-label="Search messages"
          placeholder="Search, from:NAME"
          defaultValue={text}
        />
      </form>
    </search>
  );
}

const nextTheme = { auto: 'dark', dark: 'light', light: 'auto' } as const satisfies Record<Theme, Theme>;

function ThemeButton() {
  const [theme, set] = useState(readTheme);
  const change = () => {
    setTheme(nextTheme[theme]);
    set(nextTheme[theme]);
  };
  return (
    <button type="button" onClick={change} aria-label={`Colours: ${theme}; change`}>
      {theme}
    </button>
  );
}

function Footer({ overview }: { overview: Overview | undefined }) {
  const trouble = useConnection();
  const counts = overview?.counts;
  return (
    <footer>
      <span role="status">{trouble === '' ? 'Live' : trouble}</span>
      {counts && (
        <span>
          {counts.total} messages, {counts.queued} queued, {counts.offered} offered, {counts.dead} dead
          {overview.read < counts.total && `; ${overview.read} read so far`}
        </span>
      )}
      {overview && !overview.isPerson && (
        <span>
          This dashboard was started by a program: it writes as a script, and can't release, redeliver or drop mail
        </span>
      )}
      {overview && <span class="path">{overview.bridgeDirectory}</span>}
    </footer>
  );
}

/** A link to #main would be taken for a route. */
function focusMain(): void {
  document.querySelector<HTMLElement>('#main')?.focus();
}

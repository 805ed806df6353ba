const storageKey = 'cc2cc-access';

/** Without storage (a browser that forbids it) access lasts until the page is loaded again. */
let secret = readStored();

/**
 * Exchanges the token behind the `#` of the address for the secret of this dashboard, which stays with this tab. After
 * this the address and the history of the tab hold neither.
 * @returns why this tab may see nothing; empty when it may.
 */
export async function enter(): Promise<string> {
  const [, token] = /^#token=([\w-]+)$/.exec(location.hash) ?? [];
  if (token === undefined) return secret === undefined ? withoutAccess : '';
  history.replaceState(null, '', '/');
  const response = await fetch('/api/enter', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ token }),
  }).catch(() => undefined);
  const answer = await response?.json().catch(() => undefined);
  if (response?.ok) keep(answer.secret);
  else if (secret === undefined) return answer?.error?.message ?? "The dashboard isn't responding. Was it ended?";
  return '';
}

/** For every request to the server. */
export function accessHeader(): Readonly<Record<string, string>> {
  return secret === undefined ? {} : { Authorization: `Bearer ${secret}` };
}

/** Only a tab that this one opens itself gets a copy of what this one keeps. */
export function openTab(address: string): void {
  window.open(address, '_blank');
}

/** A link that the browser itself opened in another tab would lead to a page without access. */
export function openLinksInTabs(): void {
  for (const kind of ['click', 'auxclick'] as const) document.addEventListener(kind, openInTab);
}

const withoutAccess =
  'This tab has no access. Press "New tab" in the tab that has access, or run cc2cc dashboard again and open the new address.';

function openInTab(event: MouseEvent): void {
  const link = event.target instanceof Element ? event.target.closest('a[href^="#"]') : null;
  const isMiddle = event.type === 'auxclick' && event.button === 1;
  if (!link || !(isMiddle || (event.type === 'click' && (event.ctrlKey || event.metaKey || event.shiftKey)))) return;
  event.preventDefault();
  openTab(`/${link.getAttribute('href')}`);
}

function keep(given: string): void {
  secret = given;
  try {
    sessionStorage.setItem(storageKey, given);
  } catch {
    // Kept for as long as the page is loaded.
  }
}

function readStored(): string | undefined {
  try {
    return sessionStorage.getItem(storageKey) ?? undefined;
  } catch {
    return undefined;
  }
}

import { useEffect, useState } from 'preact/hooks';

/** Where the person is, as the part of the address behind `#/`. */
export interface Route {
  readonly view: string;
  readonly argument: string;
}

export function useRoute(): Route {
  const [route, setRoute] = useState(readRoute);
  useEffect(() => {
    const follow = () => setRoute(readRoute());
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }, []);
  return route;
}

export function hrefOf(view: string, argument = ''): string {
  return argument === '' ? `#/${view}` : `#/${view}/${encodeURIComponent(argument)}`;
}

export function go(view: string, argument = ''): void {
  location.hash = hrefOf(view, argument);
}

function readRoute(): Route {
  const [, view = '', argument = ''] = /^#\/([a-z]+)(?:\/(.*))?$/.exec(location.hash) ?? [];
  return { view: view || 'conversations', argument: decode(argument) };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}

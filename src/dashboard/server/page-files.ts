/** What is served beside the API, by path. */
export type PageFiles = Readonly<Record<string, { readonly type: string; readonly text: string }>>;

/** The page as the build made it of src/dashboard/page/. */
export interface BuiltPage {
  readonly html: string;
  readonly script: string;
  readonly style: string;
}

export function pageFiles({ html, script, style }: BuiltPage): PageFiles {
  return {
    '/': { type: 'text/html', text: html },
    '/page.js': { type: 'text/javascript', text: script },
    '/page.css': { type: 'text/css', text: style },
  };
}

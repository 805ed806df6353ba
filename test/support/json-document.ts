/** The fields that each section of docs/JSON.md lists, by its heading, as `fieldsOf` of json-output.ts gives them. */
export function documentedFields(document: string): Map<string, string[]> {
  const sections = new Map<string, string>();
  for (const section of document.split(/^## /m).slice(1)) {
    const [heading = '', ...lines] = section.split('\n');
    sections.set(heading, lines.join('\n'));
  }
  const read = (heading: string): string[] => {
    const text = sections.get(heading) ?? '';
    const rows = [...text.matchAll(/^\| `([^`]+)` \| (.*?) \| (.*) \|$/gm)];
    const own = rows.map(([, field, kind]) => `${field}: ${kind}`);
    const nested = rows.flatMap(([, field, , meaning = '']) => {
      const [, from] = /as in \[([^\]]+)\]/.exec(meaning) ?? [];
      return from === undefined ? [] : read(from).map((line) => `${field}.${line}`);
    });
    const [, base, without = ''] = /all of \[([^\]]+)\]\([^)]*\)(?: but (.*?), and:)?/i.exec(text) ?? [];
    const left = [...without.matchAll(/`([^`]+)`/g)].map(([, field]) => field);
    const inherited = base === undefined ? [] : read(base).filter((line) => !left.includes(line.split(': ')[0]));
    return [...inherited, ...nested, ...own];
  };
  return new Map([...sections.keys()].map((heading) => [heading, read(heading)]));
}

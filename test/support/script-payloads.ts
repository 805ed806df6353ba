/** What each payload does if a browser ever runs it. */
const attack = 'window.hacked=1';

const handlers: readonly string[] = [
  ...['<img src=x onerror', '<svg onload', '<body onload', '<video src=x onerror', '<audio src=x onerror'],
  ...['<input autofocus onfocus', '<select autofocus onfocus', '<details open ontoggle', '<marquee onstart'],
  ...['<iframe onload', '<object data=x onerror', '<embed src=x onload', '<link rel=stylesheet href=x onerror'],
  ...['<style onload', '<div onpointerenter', '<a href=# onclick', '<p style="animation:a" onanimationstart'],
  ...['<svg><animate begin=0s onbegin', '<script src=x onerror', '<button popovertarget=x onclick'],
];

const contexts: readonly ((payload: string) => string)[] = [
  (payload) => payload,
  (payload) => `"'>${payload}`,
  (payload) => `</pre></article></ol></section></main></div>${payload}`,
  (payload) => `</title></style></textarea></noscript></script>-->]]>${payload}`,
  (payload) => payload.toUpperCase().replaceAll(attack.toUpperCase(), attack),
  (payload) => `calm\u0000-owl ${payload.replace('<', '<\u0000')} ${payload.replaceAll(' ', '/')}`,
];

const scripts: readonly string[] = [
  ...[`<script>${attack}</script>`, `<script type=module>${attack}</script>`, `<svg><script>${attack}</script></svg>`],
  ...[`<script src="data:text/javascript,${attack}"></script>`, `<iframe srcdoc="<script>parent.hacked=1</script>">`],
  ...[
    `<math><mi//xlink:href="data:x,<script>${attack}</script>">`,
    `<noscript><p title="</noscript><img src=x onerror=${attack}>">`,
  ],
  ...[
    `<template shadowrootmode=open><script>${attack}</script></template>`,
    `<form><button formaction="javascript:${attack}">`,
  ],
];

const addresses: readonly string[] = [
  ...[
    'javascript:',
    'JaVaScRiPt:',
    'java\tscript:',
    'java\nscript:',
    '\u0001javascript:',
    'javascript&colon;',
    '//x/?',
  ],
  ...['data:text/html,<script>', 'vbscript:', 'javascript://%0a', '#/tasks/javascript:', '/api/events?'],
].flatMap((scheme) => [`${scheme}${attack}`, `<a href="${scheme}${attack}">click</a>`, `[click](${scheme}${attack})`]);

const others: readonly string[] = [
  ...[
    `{{constructor.constructor("${attack}")()}}`,
    `\${${attack}}`,
    `#{${attack}}`,
    `<%= ${attack} %>`,
    `{{{${attack}}}}`,
  ],
  ...[`{"type":"script","props":{"dangerouslySetInnerHTML":{"__html":"<img src=x onerror=${attack}>"}}}`],
  ...['__proto__', 'constructor', 'toString', '{"__proto__":{"hacked":1}}', 'hasOwnProperty', '[object Object]'],
  ...['<base href="https://evil.example/">', '<meta http-equiv=refresh content="0;url=https://evil.example/">'],
  ...[
    '<link rel=stylesheet href="//evil.example">',
    '<style>*{display:none}</style>',
    '<plaintext>',
    '<!--',
    '<![CDATA[',
  ],
  ...[
    '<dialog open>',
    '</body></html>',
    '<div id=app>',
    '<form name=body><input name=firstChild>',
    '<img name=cookie>',
  ],
  ...[
    `&lt;img src=x onerror=${attack}&gt;`,
    `&#60;script&#62;${attack}&#60;/script&#62;`,
    `\\u003cscript\\u003e${attack}`,
  ],
  ...[
    `%3Cscript%3E${attack}%3C/script%3E`,
    `+ADw-script+AD4-${attack}+ADw-/script+AD4-`,
    `\uff1cscript\uff1e${attack}`,
  ],
  ...[
    `\u2028${attack}\u2029`,
    `\u202e<script>${attack}</script>`,
    'W'.repeat(3_000),
    '\u0301'.repeat(500),
    `${attack}\n`.repeat(300),
  ],
];

/** 200 texts that run as a script, or tear the page apart, where a page takes text for anything else. */
export const scriptPayloads: readonly string[] = [
  ...handlers.flatMap((start) => contexts.map((place) => place(`${start}=${attack}>`))),
  ...scripts,
  ...addresses,
  ...others,
].slice(0, 200);

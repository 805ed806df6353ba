import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isNear, keepProject, nameProjects, projectFromName, projectsCalled } from '../../../src/protocol/projects.ts';

const numberOfRuns = 500;
/** Few different names, so that many projects end alike. */
const part = fc.oneof(
  fc.constantFrom('api', 'API', 'web', 'new', 'old', 'api.git', '.git', '…'),
  fc.stringMatching(/^[^/\0]{1,8}$/),
);
const path = fc.array(part, { maxLength: 5 }).map((parts) => `/${parts.join('/')}`);
const windowsPath = fc
  .array(fc.constantFrom('api', 'web', 'old'), { maxLength: 4 })
  .map((parts) => `C:\\${parts.join('\\')}`);
const setName = fc.stringMatching(/^[a-z0-9][a-z0-9._-]{0,6}$/).filter((text) => projectFromName(text) === text);
const project = fc.oneof({ weight: 5, arbitrary: path }, windowsPath, fc.constantFrom('api', 'web'), setName);
const projects = fc.uniqueArray(project, { maxLength: 12 });

test('no two projects are called the same, and each is found by what it is called and by its path', () => {
  fc.assert(
    fc.property(projects, (all) => {
      const names = nameProjects(all);
      expect(new Set(names.values()).size).toBe(all.length);
      for (const [each, name] of names) {
        expect(projectsCalled(all, name)).toContain(each);
        expect(projectsCalled(all, each)).toContain(each);
      }
    }),
    { numRuns: numberOfRuns },
  );
});

test('what a project is called does not depend on the order in which projects are known', () => {
  fc.assert(
    fc.property(projects, (all) => {
      expect(new Map(nameProjects([...all].reverse()))).toEqual(new Map(nameProjects(all)));
    }),
    { numRuns: numberOfRuns },
  );
});

test('a project is kept as it was written, and a name that a user sets is one', () => {
  fc.assert(
    fc.property(project, (each) => {
      expect(keepProject(each)).toBe(each);
    }),
    { numRuns: numberOfRuns },
  );
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
      const name = projectFromName(text);
      if (name !== undefined) expect([name, keepProject(name)]).toEqual([text.toLowerCase(), name]);
      if (name !== undefined) expect(name).toMatch(/^[a-z0-9][a-z0-9._-]{0,39}$/);
    }),
    { numRuns: numberOfRuns },
  );
});

test.each([
  ['a control character', 'we\u0007b'],
  ['a line feed', 'web\n'],
  ['a slash', 'a/b'],
  ['a backslash', 'a\\b'],
  ['two full stops', '../web'],
  ['a comma', 'a,b'],
  ['a blank', 'a b'],
  ['300 letters', 'a'.repeat(300)],
  ['a letter that looks like another', 'w\u0435b'],
  ['a letter of full width', '\uff57eb'],
  ['a hidden character', 'we\u200bb'],
  ['a reserved word', 'All'],
  ['nothing', ''],
])('a name with %s cannot be set, nor read from a card', (_, text) => {
  expect([projectFromName(text), keepProject(text)]).toEqual([undefined, null]);
});

test.each([null, 7, {}, 'relative/path', '/with\0nul', `/${'a'.repeat(5_000)}`])(
  '%j in a card is no project',
  (stored) => {
    expect(keepProject(stored)).toBeNull();
  },
);

test('a project is called by its folder, and by those above it where another one is called so', () => {
  const named = (...all: string[]) => [...nameProjects(all).values()];
  expect(named('/home/me/api', '/srv/web')).toEqual(['api', 'web']);
  expect(named('/new/api', '/old/api', '/srv/web')).toEqual(['new/api', 'old/api', 'web']);
  expect(named('/a/x/api', '/b/x/api')).toEqual(['a/x/api', 'b/x/api']);
  expect(named('api', '/new/api')).toEqual(['api', 'new/api']);
  expect(named('api', '/api')).toEqual(['api', '/api']);
  expect(named('/srv/api.git', '/')).toEqual(['api', '/']);
});

test('the end of a path finds a project, and several where it fits several', () => {
  const all = ['/new/api', '/old/api', '/srv/Web'];
  expect(projectsCalled(all, 'api')).toEqual(['/new/api', '/old/api']);
  expect(projectsCalled(all, 'new/api')).toEqual(['/new/api']);
  expect(projectsCalled(all, 'web')).toEqual(['/srv/Web']);
  expect(projectsCalled(all, 'pi')).toEqual([]);
});

test('what has no known project is near to all', () => {
  expect([isNear('/a', '/a'), isNear('/a', '/b'), isNear(undefined, '/b'), isNear('/a', null)]).toEqual([
    true,
    false,
    true,
    true,
  ]);
});

import { posix } from 'node:path';
import ts from 'typescript';
import { clientWordsIn } from './client-words.ts';
import { effectsIn } from './effects.ts';
import { circlesIn, importedModules, importGraph, type Sources } from './import-graph.ts';
import { listingsIn } from './listings.ts';
import { ownedCallsIn } from './owners.ts';
import { contracts, isOfClient, maxFilesInRoom, programOf, roomOf, rooms, rowOf } from './rooms.ts';

/**
 * What a source file does against the rules of the house, as sentences.
 * @param path of the file from the repository, such as `src/store/claim.ts`
 */
export function fileViolations(path: string, text: string): string[] {
  const room = roomOf(path);
  if (room === undefined) return [`${path} is in no room`];
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.ESNext, true);
  const broken = importedModules(text).flatMap((specifier) => importViolation(path, room, specifier) ?? []);
  broken.push(...listingsIn(path, source), ...ownedCallsIn(path, source));
  if (!isOfClient(room)) broken.push(...clientWordsIn(source).map((word) => `${path} knows ${word} of the client`));
  if (programOf(room) === undefined) broken.push(...effectsIn(source).map((effect) => `${path} uses ${effect}`));
  return [...new Set(broken)];
}

/** What the house as a whole does against its rules. */
export function houseViolations(sources: Sources): string[] {
  return [
    ...[...sources].flatMap(([path, text]) => fileViolations(path, text)),
    ...circlesIn(importGraph(sources)).map((circle) => `${circle.join(', ')} import each other in a circle`),
    ...fullRooms(sources),
  ];
}

function importViolation(path: string, room: string, specifier: string): string | undefined {
  if (/^(node:)?fs(\/|$)/.test(specifier)) {
    return /^src\/base\/fs\b/.test(path) ? undefined : `${path} imports ${specifier}`;
  }
  if (!specifier.startsWith('.')) return undefined;
  const target = posix.join(posix.dirname(path), specifier);
  const neighbour = roomOf(target);
  if (neighbour === room) return undefined;
  if (neighbour === undefined) return `${path} imports ${target}, which is in no room`;
  const isForeign = programOf(neighbour) !== undefined && programOf(neighbour) !== programOf(room);
  if (isForeign && !contracts.includes(neighbour)) return `${path} imports ${target}, which is of another program`;
  return rowOf(neighbour) > rowOf(room) ? undefined : `${path} imports ${target}, which is not below it`;
}

function fullRooms(sources: Sources): string[] {
  const files = [...sources.keys()];
  return rooms.flat().flatMap((room) => {
    const count = files.filter((path) => roomOf(path) === room).length;
    if (count === 0) return [`${room} is empty`];
    return count > maxFilesInRoom ? [`${room} holds ${count} files, more than ${maxFilesInRoom}`] : [];
  });
}

import { applyEffects, type Change, type Disk, type Entries, type FileContent, keyOf } from './memory-disk.ts';
import { describeChange } from './memory-operations.ts';

/**
 * Which of the changes that were not synced survive. `any`: each by itself, in any combination, as POSIX allows.
 * `in-order`: a later one only with all earlier ones, as ext4, XFS, APFS and NTFS keep their journals.
 */
export type Survival = 'any' | 'in-order';

export interface Survivor {
  readonly disk: Disk;
  /** What the power cut undid, for a schedule. */
  readonly lost: readonly string[];
}

/** Decides about what no fsync has made durable: a change by its number, a file by its inode. */
export interface PowerCutChoice {
  keepsEffect(number: number): boolean;
  contentOf(inode: number): 'whole' | 'durable' | 'half' | 'zeros';
}

/**
 * The one disk that a power cut leaves which does as `choice` says. What was done later with the names of a change that
 * is taken back is taken back with it, as on a file system with a journal.
 */
export function survivorOf(disk: Disk, choice: PowerCutChoice): Disk {
  const kept: Change[] = [];
  const takenBack = new Set<string>();
  for (const [number, change] of disk.pending.entries()) {
    const isKept = choice.keepsEffect(number) && !change.effects.some(({ entry }) => takenBack.has(entry));
    if (isKept) kept.push(change);
    else for (const { entry } of change.effects) takenBack.add(entry);
  }
  const entries = reachableEntries(disk, applyEffects(disk.durable, kept));
  const files = [...disk.files].map(([inode, content]) => {
    const text = content.isDurable ? content.text : leftOf(content.text, choice.contentOf(inode));
    return [inode, { ...content, text, isDurable: true }] as const;
  });
  return { ...disk, entries, durable: entries, pending: [], files: new Map(files) };
}

function leftOf(text: string, content: ReturnType<PowerCutChoice['contentOf']>): string {
  if (content === 'whole') return text;
  if (content === 'half') return text.slice(0, text.length / 2);
  return content === 'zeros' ? '\0'.repeat(text.length) : '';
}

/** Every disk that a power cut can leave, each once. */
export function survivorsOf(disk: Disk, survival: Survival): Survivor[] {
  const found = new Map<string, Survivor>();
  const labels = disk.pending.map(describeChange);
  for (const isKept of choices(disk.pending.length, survival)) {
    const entries = applyEffects(
      disk.durable,
      disk.pending.filter((_, index) => isKept(index)),
    );
    const lost = labels.filter((_, index) => !isKept(index));
    for (const survivor of withContents(disk, reachableEntries(disk, entries), lost)) {
      const key = keyOf(survivor.disk);
      if (!found.has(key)) found.set(key, survivor);
    }
  }
  return [...found.values()];
}

function choices(count: number, survival: Survival): ((index: number) => boolean)[] {
  if (survival === 'in-order') return Array.from({ length: count + 1 }, (_, kept) => (index) => index < kept);
  return Array.from({ length: 2 ** count }, (_, mask) => (index) => ((mask >> index) & 1) === 0);
}

/** Without what lies in directories whose own names are gone. */
function reachableEntries(disk: Disk, entries: Entries): Entries {
  const reachable = new Map<string, number>();
  const directories = [0];
  for (let directory = directories.pop(); directory !== undefined; directory = directories.pop()) {
    for (const [entry, inode] of entries) {
      if (!entry.startsWith(`${directory}/`)) continue;
      reachable.set(entry, inode);
      if (!disk.files.has(inode)) directories.push(inode);
    }
  }
  return reachable;
}

/** A file that was not synced can be whole, empty, or torn in the middle. */
function withContents(disk: Disk, entries: Entries, lost: readonly string[]): Survivor[] {
  const open = [...new Set(entries.values())].filter((inode) => disk.files.get(inode)?.isDurable === false);
  let survivors: Survivor[] = [{ disk: { ...disk, entries, durable: entries, pending: [] }, lost }];
  for (const inode of open) {
    const text = disk.files.get(inode)?.text ?? '';
    const contents = [text, text.slice(0, text.length / 2), ''];
    survivors = survivors.flatMap((survivor) => contents.map((content) => withContent(survivor, inode, content, text)));
  }
  return survivors;
}

function withContent({ disk, lost }: Survivor, inode: number, content: string, whole: string): Survivor {
  const files = new Map(disk.files).set(inode, { ...contentOf(disk, inode), text: content, isDurable: true });
  const isWhole = content.length === whole.length;
  return { disk: { ...disk, files }, lost: isWhole ? lost : [...lost, `all but ${content.length} bytes of a file`] };
}

/** A disk on which everything that was done is durable. */
export function settled(disk: Disk): Disk {
  const files = new Map([...disk.files].map(([inode, content]) => [inode, { ...content, isDurable: true }]));
  return { ...disk, durable: disk.entries, pending: [], files };
}

function contentOf({ files }: Disk, inode: number): FileContent {
  const content = files.get(inode);
  if (!content) throw new Error(`inode ${inode} is no file`);
  return content;
}

import type { FileSystem } from '../base/fs.ts';
import type { ProcessTable } from '../base/process-identity.ts';
import type { Layout } from '../protocol/layout.ts';

/** What every question about names is asked of. */
export interface Registry {
  readonly fs: FileSystem;
  readonly layout: Layout;
  readonly processes: ProcessTable;
}

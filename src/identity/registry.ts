import type { FileSystem } from '../base/fs.ts';
import type { ProcessTable } from '../base/process-identity.ts';
import type { Layout } from '../protocol/layout.ts';

/** The files and processes that every question about names needs. */
export interface Registry {
  readonly fs: FileSystem;
  readonly layout: Layout;
  readonly processes: ProcessTable;
}

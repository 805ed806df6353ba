import { bundlePage } from '../../scripts/bundle-page.mts';
import { repositoryRoot } from '../../scripts/package-json.mts';
import { type PageFiles, pageFiles } from '../../src/dashboard/server/page-files.ts';

/** The page as the build makes it. */
export async function builtPage(): Promise<PageFiles> {
  return pageFiles((await bundlePage(repositoryRoot)).files);
}

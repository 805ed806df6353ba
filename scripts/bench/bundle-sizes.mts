import { statSync } from 'node:fs';
import { join } from 'node:path';
import { type Bundle, bundles, maxKb } from '../bundles.mts';
import { repositoryRoot } from '../package-json.mts';
import type { Figure } from './figures.mts';

/** The committed bundles as they lie in the repository. */
export function measureBundles(): Figure[] {
  return [
    ...kind('hook').map((bundle) => ({
      what: `bundle ${bundle.file}`,
      aim: `under ${maxKb(bundle)} KB`,
      figure: toKb(bundle),
      met: sizeKb(bundle) < maxKb(bundle),
    })),
    ...[...kind('hook-part'), ...kind('server'), ...kind('cli'), ...kind('cli-part'), ...kind('dashboard')].map(
      (bundle) => ({
        what: `bundle ${bundle.file}`,
        aim: '',
        figure: toKb(bundle),
      }),
    ),
  ];
}

function kind(wanted: Bundle['kind']): Bundle[] {
  return bundles.filter((bundle) => bundle.kind === wanted);
}

function sizeKb({ file }: Bundle): number {
  return statSync(join(repositoryRoot, file)).size / 1024;
}

function toKb(bundle: Bundle): string {
  return `${Math.ceil(sizeKb(bundle))} KB`;
}

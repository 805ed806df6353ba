import { dirname } from 'node:path';
import { describeError, isSystemError } from '../base/errors.ts';
import type { Finding } from './finding/finding.ts';

/** Makes one check after the other; one that cannot be made is a finding itself, unless what is in its way is named already. */
export class Checks {
  readonly findings: Finding[] = [];
  readonly #named: readonly Finding[];

  /** @param named what is known to be in the way. */
  constructor(named: readonly Finding[]) {
    this.#named = named.filter(({ result }) => result !== 'good');
  }

  add(findings: readonly Finding[]): void {
    this.findings.push(...findings);
  }

  async make(check: string, work: () => Finding | readonly Finding[] | Promise<Finding | readonly Finding[]>) {
    const found = await this.attempt(check, async () => work());
    if (found) this.add([found].flat());
  }

  /** @returns undefined where it failed, which then is a finding. */
  async attempt<Value>(check: string, work: () => Promise<Value>): Promise<Value | undefined> {
    try {
      return await work();
    } catch (error) {
      if (!this.isNamed(error)) this.add([failed(check, error)]);
      return undefined;
    }
  }

  private isNamed(error: unknown): boolean {
    const path = pathOf(error);
    return ancestorsOf(path ?? '').some((folder) => this.#named.some(({ detail }) => detail.startsWith(`${folder} `)));
  }
}

/** A path and the folders on the way to it. */
function ancestorsOf(path: string): string[] {
  const parent = dirname(path);
  return parent === path || path === '' ? [] : [path, ...ancestorsOf(parent)];
}

function failed(check: string, error: unknown): Finding {
  const path = pathOf(error);
  const isClosed = path !== undefined && isSystemError(error, 'EACCES', 'EPERM');
  const fix = isClosed ? `give your account read and write access to ${path}` : undefined;
  return { check, result: 'broken', detail: `can't be checked: ${describeError(error)}`, ...(fix && { fix }) };
}

function pathOf(error: unknown): string | undefined {
  const path = (error as { readonly path?: unknown } | null | undefined)?.path;
  return typeof path === 'string' ? path : undefined;
}

import type { Environment } from '../../base/settings.ts';
import { configurationFolder } from '../../claude-code/environment.ts';

/** What the program that looks for faults knows of the machine around the bridge directory. */
export interface Surroundings {
  /** Of cc2cc. */
  readonly version: string;
  readonly nodeVersion: string;
  /** Of the program that runs this. */
  readonly nodePath: string;
  /** As `process.platform`. */
  readonly platform: string;
  /** Where Claude Code keeps its configuration; undefined without a home. */
  readonly clientConfiguration: string | undefined;
  /** What `claude --version` prints, for the `claude` that a person would start now. */
  readonly printedClientVersion?: string | undefined;
}

/** @param version of cc2cc. */
export function surroundingsOf(environment: Environment, version: string): Surroundings {
  return {
    version,
    nodeVersion: process.versions.node,
    nodePath: process.execPath,
    platform: process.platform,
    clientConfiguration: configurationFolder(environment),
  };
}

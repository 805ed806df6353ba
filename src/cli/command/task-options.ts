import { delimiter, resolve } from 'node:path';

type Options = Readonly<Record<string, string | undefined>>;

/** The `task` field that `--deadline` and `--files` ask for; undefined for neither. */
export function taskOptions({ deadline, files }: Options): Record<string, unknown> | undefined {
  if (deadline === undefined && files === undefined) return undefined;
  return {
    ...(deadline === undefined ? {} : { deadline: /^[0-9.]+$/.test(deadline) ? Number(deadline) : deadline }),
    ...(files === undefined ? {} : { files: pathsOption(files) }),
  };
}

/** Paths as PATH has them; relative ones begin in the working directory. */
export function pathsOption(value: string | undefined): string[] {
  return (value ?? '')
    .split(delimiter)
    .filter((path) => path !== '')
    .map((path) => resolve(path));
}

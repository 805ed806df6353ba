/** The name alone of `beta-a6 [134311]`, as the client's list of sessions writes one. */
export function withoutReference(name: string): string {
  return name.replace(/ \[[0-9a-f]+\]$/, '');
}

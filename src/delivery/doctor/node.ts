import type { Finding } from './finding.ts';

const oldestMajor = 20;

export function checkNode(version: string): Finding {
  const check = 'Node';
  if (Number(version.split('.')[0]) >= oldestMajor) return { check, result: 'good', detail: version };
  return {
    check,
    result: 'broken',
    detail: version,
    fix: `install Node ${oldestMajor} or newer from https://nodejs.org`,
  };
}

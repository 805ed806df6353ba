import type { Finding } from '../finding/finding.ts';

export function checkPlatform(platform: string): Finding {
  const check = 'platform';
  if (platform === 'linux') return { check, result: 'good', detail: platform };
  if (platform === 'win32') {
    const detail = "Windows can't flush a folder to disk: mail survives killed processes, but not every power cut";
    return { check, result: 'weaker', detail };
  }
  return { check, result: 'weaker', detail: `${platform}: the tests of cc2cc have not run here` };
}

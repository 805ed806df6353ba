/**
 * Loaded before everything else into a node process: its wall clock is ahead by the milliseconds that stand in the file
 * CC2CC_TEST_CLOCK, and jumps when these change.
 */
const { readFileSync } = require('node:fs');

const realNow = Date.now;
Date.now = () => realNow() + aheadMs();

function aheadMs() {
  try {
    return Number(readFileSync(process.env.CC2CC_TEST_CLOCK, 'utf8'));
  } catch {
    return 0;
  }
}

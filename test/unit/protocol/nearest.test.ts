import { expect, test } from 'vitest';
import { didYouMean, mistypedOf, nearestOf } from '../../../src/protocol/nearest.ts';

test('the most alike of the names come first, three at most, and none that is not alike', () => {
  const names = ['nightly', 'brave-fix', 'brave-fox', 'brave-fax', 'brave-tax', 'calm-owl'];
  expect(nearestOf(names, 'Brave-Fox')[0]).toBe('brave-fox');
  expect(nearestOf(names, 'brave-fxx')).toHaveLength(3);
  expect(nearestOf(names, 'owl')).toEqual(['calm-owl']);
  expect(nearestOf(names, 'qqqqqqqqqq')).toEqual([]);
  expect(nearestOf(['brave-fox'], 'qqq')).toEqual([]);
});

test('a word of ours is meant up to two changes away, the nearest alone', () => {
  const words = ['status', 'sand', 'send'];
  expect(mistypedOf(words, 'sendd')).toEqual(['send']);
  expect(mistypedOf(words, 'sta')).toEqual([]);
  expect(mistypedOf([], 'send')).toEqual([]);
});

test('a question about several names joins them, and about none there is no question', () => {
  expect(didYouMean(['ant', 'bee'])).toBe('did you mean ant or bee?');
  expect(didYouMean([])).toBeUndefined();
});

import { expect, it } from 'vitest';
import { pendingReason } from './pending-reason.ts';

it('says what a reason means', () => {
  expect(pendingReason('Priority')).toBe('Priority: jobs of higher priority go first');
  expect(pendingReason('(Resources)')).toBe('Resources: it goes next, when there is room');
});

it('says which will not go away by waiting', () => {
  for (const reason of ['PartitionTimeLimit', 'DependencyNeverSatisfied', 'BadConstraints']) expect(pendingReason(reason)).toMatch(/^\w+: it will never start: /);
});

it('passes on what it does not know', () => expect(pendingReason('SomethingOfASite')).toBe('SomethingOfASite'));

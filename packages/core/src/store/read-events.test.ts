import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { benchOf, testDirectory, trialEnd } from '../../fixtures/stored-runs.ts';
import { readEvents } from './read-events.ts';

let file: string;
beforeEach(() => void (file = join(testDirectory(), 'events.jsonl')));

const time = '2026-01-05T10:15:07.000Z';
const first = { type: 'interrupt', signal: 'SIGINT' } as const;
const second = trialEnd(benchOf('f'), 1, 5);
const line = (event: object): string => `${JSON.stringify({ time, ...event })}\n`;
const header = '{"schema":"ubench.events/1","run":"r"}\n';

test('events are read in order, with their times; the first line is none', () => {
  writeFileSync(file, header + line(first) + line(second));
  expect(readEvents(file)).toEqual([first, second].map((event) => ({ time, event })));
});

test('there are none in a file that is not there', () => {
  expect(readEvents(file)).toEqual([]);
});

test('a last line that a crash tore is passed over, and so is it when others follow', () => {
  const torn = line(second).slice(0, 60);
  writeFileSync(file, header + line(first) + torn);
  expect(readEvents(file)).toEqual([{ time, event: first }]);
  appendFileSync(file, `\n${line(first)}`);
  expect(readEvents(file)).toHaveLength(2);
});

test.each([
  ['that is no JSON', '{"time":\n'],
  ['of zeros, as a power failure leaves them', `${'\0'.repeat(100)}\n`],
  ['that is no object', '7\n'],
  ['without a time', `${JSON.stringify(first)}\n`],
  ['with a time that is none', `${JSON.stringify({ time: 'soon', ...first })}\n`],
  ['with an event that a newer version knows', line({ type: 'coffee-break', cups: 2 })],
  ['with an event whose fields are wrong', line({ type: 'interrupt', signal: 9 })],
])('a line %s is passed over, and nothing else', (_, damaged) => {
  writeFileSync(file, header + line(first) + damaged + line(second));
  expect(readEvents(file).map(({ event }) => event)).toEqual([first, second]);
});

test('fields that a newer version has added to an event are left out', () => {
  writeFileSync(file, line({ ...first, politely: true }));
  expect(readEvents(file)).toEqual([{ time, event: first }]);
});

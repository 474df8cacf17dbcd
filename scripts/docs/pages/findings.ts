import { findingCodes } from '@ubench/core';
import { blocks, code, contents, type Page, table, wrap } from '../markdown.ts';

const levels = {
  invalid: { heading: 'Reasons not to believe a measurement', about: 'Its expectations are ERRORs, and the exit code is 3; `--allow-invalid` forgives it.' },
  warning: { heading: 'Warnings', about: 'The measurement stays valid.' },
  finding: { heading: 'Findings', about: 'Facts about the service.' },
} as const;

export function findingsPage(): Page {
  return {
    file: 'findings.md',
    title: 'Reasons, warnings and findings',
    summary: 'When a measurement is not to be believed, and what else is said of one: every code, what it means, what to do.',
    text: blocks(
      contents(Object.values(levels).map(({ heading }) => heading)),
      wrap('Codes are stable. The words of the numbers in them are defined in [what the numbers mean](../what-the-numbers-mean.md).'),
      Object.entries(levels).map(([level, { heading, about }]) =>
        blocks(
          `## ${heading}`,
          wrap(about),
          table(
            ['code', 'meaning', 'what to do'],
            Object.entries(findingCodes).flatMap(([name, entry]) => (entry.level === level ? [[code(name), entry.meaning, entry.remedy]] : [])),
          ),
        ),
      ),
    ),
  };
}

import { countText, provenanceText, reproduceCommand, type RunResult, runVerdict, type RunVerdict, withoutControls } from '@ubench/core';
import { codeBlock, cut, sentence } from './markdown-text.ts';
import { fitSections } from './section.ts';
import { sectionsOf } from './sections.ts';

/** What a comment on GitHub may be long: 65,536 characters, which are no fewer than its bytes. */
export const commentLimit_bytes = 65_536;

/** With less room than this, a report would say next to nothing. */
export const leastRoom_bytes = 16_384;

/** A command that is longer is cut: `ubench show` has it whole. */
const longestCommand = 1_000;

const marks: Readonly<Record<RunVerdict, string>> = { PASS: '✅', FAIL: '❌', INCONCLUSIVE: '❔', ERROR: '🚫', INTERRUPTED: '⏹️', MEASURED: 'ℹ️' };

/**
 * A run as GitHub's Markdown: verdict, what failed, gate, doubts, numbers, where they are from and how to get them again. Where there is no
 * room for all of it, what failed is kept first, and each part says how much of it is left out.
 */
export function markdownDocument(result: RunResult, limit_bytes: number): string {
  const { verdict, sentence: why } = runVerdict(result);
  const top = `## ${marks[verdict]} ${verdict}: ${why}\n\n${sentence(countText(result))}`;
  const command = cut(reproduceCommand(result).split('\n').map(withoutControls).join('\n'), longestCommand);
  const end = `<sub>${sentence(provenanceText(result))}</sub>\n\nAgain${result.provenance.git === null ? '' : ', in a checkout of that commit'}:\n\n${codeBlock(command, 'sh')}\n`;
  const sections = fitSections(sectionsOf(result), limit_bytes - Buffer.byteLength(top) - Buffer.byteLength(end) - 4);
  return [top, ...sections, end].join('\n\n');
}

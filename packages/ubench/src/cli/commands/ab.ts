import { abFlags } from '../ab/ab-flags.ts';
import { defineCommand } from '../command.ts';
import { exitCodeHelp } from '../help-texts.ts';

export const ab = defineCommand({
  name: 'ab',
  arguments: '[file[:line]...]',
  completes: 'specs',
  summary: 'compare two variants: measured in turns, judged by pairs',
  flags: abFlags,
  help: `
Examples:
  ubench ab orders --a-ref main --b-ref HEAD --build "npm ci"  what a branch changes
  ubench ab orders --a-ref main                               the same of what is not committed yet
  ubench ab orders --b-set db.settings.shared_buffers=1GB     an option of a service
  ubench ab orders --a-at api=http://localhost:3000 --b-at api=http://localhost:3001
  ubench ab orders --b-config ubench.tuned.config.ts          another configuration
  ubench ab orders --max-time 20m --html ab.html              a page with every pair

Without what makes it another, a variant is what is there. Both are started, and every benchmark has 5 pairs of trials, one of each variant, in random
order; where these leave it open, 10. What the second makes worse, beyond chance and beyond the margin of the metric, is a FAIL.
Each variant is a run as any other (ubench list); the comparison is in .ubench/ab/<id>/ab.json.

${exitCodeHelp}
`,
  load: async () => (await import('../ab/ab-command.ts')).abCommand,
});

/** Records of `scontrol --oneliner show`: a line each of NAME=value, where a value may hold blanks and equals signs. */
export function parseRecords(text: string): Readonly<Record<string, string>>[] {
  return text
    .split('\n')
    .filter((line) => /^\w+=/.test(line))
    .map((line) => Object.fromEntries([...line.matchAll(/(?:^|\s)([A-Z][\w/:]*)=(.*?)(?=\s+[A-Z][\w/:]*=|\s*$)/g)].map(([, name, value]) => [name!, value!.trim()])));
}

/** The id of a job of `scontrol show job`: `123`, or `123_4` of an array. */
export function jobIdOf(record: Readonly<Record<string, string>>): string | undefined {
  const { JobId, ArrayJobId, ArrayTaskId } = record;
  return ArrayJobId !== undefined && ArrayTaskId !== undefined ? `${ArrayJobId}_${ArrayTaskId}` : JobId;
}

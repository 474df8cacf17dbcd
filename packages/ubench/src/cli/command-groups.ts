/** What commands of two words have in common, by the first of them. */
export const commandGroups: Readonly<Record<string, string>> = {
  baseline: 'accept runs that later ones are held against, and look at them',
};

/** How a person names a run, for the help of every command that takes one. */
export const idHelp = 'A run is named by its id, by the beginning of it, or by its last four characters; without one the last run is meant.';

/** A program of others. */
export interface Tool {
  /** What it is called on the PATH and in results. */
  readonly name: string;
  /** The command that installs it, in one line. */
  readonly install: string;
  /** The script in scripts/services that installs it, and with `--find` knows where. */
  readonly script?: string;
  /** Where it is, of one that is no program of its own. */
  readonly path?: string;
  /** Directories to look in before the PATH. */
  readonly places?: () => readonly string[];
  /** Asks the program at a path. Rejects where it is not what its name says. */
  version(path: string): Promise<string>;
}

/** A program that is here. */
export interface FoundTool {
  readonly tool: Tool;
  readonly path: string;
  readonly version: string;
}

/** The environment variable that says where a tool is: `UBENCH_PEER_WRK`. */
export const variableOf = ({ name }: Pick<Tool, 'name'>): string => `UBENCH_PEER_${name.toUpperCase().replaceAll('-', '_')}`;

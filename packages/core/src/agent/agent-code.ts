/** The code of a spec where it is one file with the agent, and not among the files of a project. */
export interface AgentCode {
  /** What the plan has of the spec: an agent refuses another. */
  readonly moduleHash: string;
  /** Imports the spec. */
  spec(): Promise<unknown>;
  /** Imports the plugins of drivers, by what a slice calls them. */
  readonly plugins: Readonly<Record<string, () => Promise<unknown>>>;
}

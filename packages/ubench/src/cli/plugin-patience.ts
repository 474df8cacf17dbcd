/** How long a command that only looks at plugins waits for one to load, nanoseconds: somebody sits before it. */
export const pluginPatience_ns = 10e9;

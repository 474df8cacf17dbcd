import type { AgentCommand, AgentMessage } from '@ubench/load';

/**
 * What an agent hears and says of instants where its machine's clock is not the one that its group shares. All that it does in between is on its own
 * clock, as everything is that its clients read. What it measures is told from the start of the measurement, and is the same on both.
 * @param offset_ns The shared clock less its own, at the same instant.
 */
export const sharedClock = (offset_ns: number) => ({
  heard: (command: AgentCommand): AgentCommand => (command.type === 'abort' ? command : { ...command, at_ns: command.at_ns - offset_ns }),
  said(message: AgentMessage): AgentMessage {
    if (message.type !== 'done') return message;
    const { start_ns, end_ns } = message.summary.window;
    return { ...message, summary: { ...message.summary, window: { start_ns: start_ns + offset_ns, end_ns: end_ns + offset_ns } } };
  },
});

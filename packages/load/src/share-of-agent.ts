/**
 * How much of a whole number agent `index` of `count` gets: equal parts, the remainder going to the first agents one each (the largest
 * remainder method for equal weights).
 */
export function shareOfAgent(total: number, agent: { readonly index: number; readonly count: number }): number {
  return Math.floor(total / agent.count) + (agent.index < total % agent.count ? 1 : 0);
}

/** How much all agents before this one get. */
export function sharesBeforeAgent(total: number, agent: { readonly index: number; readonly count: number }): number {
  return Math.floor(total / agent.count) * agent.index + Math.min(agent.index, total % agent.count);
}

import type { PlanRules } from './phases.js';

/**
 * Hours for a number of places, as a range in half hours: the first place takes `first`, the others `each`, ever quicker by
 * the exponent. A formula for ordering and budgeting, not a promise; docs/scoring.md states it.
 */
export function effort(
  hours: { first: number; each: number },
  places: number,
  { exponent, low, high }: PlanRules['effort'],
): { low: number; high: number } {
  const expected = hours.first + hours.each * Math.max(0, places - 1) ** exponent;
  return { low: half(expected * low), high: Math.max(half(expected * high), half(expected * low) + 0.5) };
}

const half = (hours: number) => Math.max(0.5, Math.round(hours * 2) / 2);

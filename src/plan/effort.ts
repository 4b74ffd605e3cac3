import type { PlanRules } from './phases.js';

/** Hours for the first place and for each further one. */
export interface Hours {
  first: number;
  each: number;
}

/**
 * Hours for a number of places, as a range in half hours: the first place takes `first`, the others `each`, ever quicker by
 * the exponent; what is done along with it takes `each` alone. A formula for ordering and budgeting, not a promise; docs/scoring.md states it.
 */
export function effort(
  hours: Hours,
  places: number,
  { exponent, low, high }: PlanRules['effort'],
  along: readonly { hours: Hours; places: number }[] = [],
): { low: number; high: number } {
  const further = along.reduce((sum, one) => sum + one.hours.each * one.places ** exponent, 0);
  const expected = hours.first + hours.each * Math.max(0, places - 1) ** exponent + further;
  return { low: half(expected * low), high: Math.max(half(expected * high), half(expected * low) + 0.5) };
}

const half = (hours: number) => Math.max(0.5, Math.round(hours * 2) / 2);

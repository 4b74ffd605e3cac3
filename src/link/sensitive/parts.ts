/** Parts of a value that are not the secret which the whole holds. */
import type { Value } from '../../model/facts.js';
import { classifyPath } from './classify.js';
import { lastLink } from './links.js';
import { fileOf, type Site, segmentsOf } from './site.js';

/** `user, token = issue()`: of several results the one that is named so is the secret, and the others are not. */
export function isAnother({ of, index }: Value & { kind: 'element' }, site: Site): boolean {
  const call = of.kind === 'call' && typeof index === 'number' ? fileOf(site).facts.calls[of.call] : undefined;
  const own = call?.assignedTo?.[index as number];
  if (!call?.assignedTo || call.assignedTo.length < 2 || own === undefined) return false;
  const tells = (name: string) => classifyPath(segmentsOf(name)).kind === 'sensitive';
  return !tells(own) && call.assignedTo.some(tells);
}

/** `authorization.split(' ')[0]`: the scheme that stands before the secret. */
export function isFirstWord({ of, nth }: Value & { kind: 'element' }, site: Site): boolean {
  const call = nth === 0 && of.kind === 'call' ? fileOf(site).facts.calls[of.call] : undefined;
  const [separator] = call && lastLink(call).name === 'split' ? lastLink(call).args : [];
  return separator?.kind === 'literal' && separator.text === ' ';
}

/** Sensitive values in built text, where the text itself may name them. */
import type { Value } from '../../model/facts.js';
import type { Leak } from '../../model/leaks.js';
import { leaksOf, ofKey } from './flow.js';
import { labelBefore, mayBe, type Slot, slotsOfFormat } from './labels.js';
import type { Site } from './site.js';

/** The parts of built text; a name that the text gives to the value after it counts as its key. */
export function ofText(parts: readonly Value[], site: Site): Leak[] {
  return parts.flatMap((part, at) => {
    const before = parts[at - 1];
    const label = before?.kind === 'literal' ? labelBefore(before.text) : undefined;
    return ofLabelled(label, part, site);
  });
}

/** The values of a format (`fmt.Sprintf("token=%s", x)`); undefined where the format is not known. */
export function ofFormatted([format, ...values]: readonly Value[], site: Site): Leak[] | undefined {
  if (format?.kind !== 'literal') return undefined;
  const slots = slotsOfFormat(format.text);
  return slots.length < values.length ? undefined : values.flatMap((value, at) => ofSlot(slots[at], value, site));
}

/** A value where a format writes it. */
export function ofSlot(slot: Slot | undefined, value: Value, site: Site): Leak[] {
  return slot?.hidden ? [] : ofLabelled(slot?.label, value, site);
}

/** A value that the text before it names, `token=${x}`; text is past all redaction by key. */
export function ofLabelled(label: string | undefined, value: Value, site: Site): Leak[] {
  const own = leaksOf(value, site);
  if (own.length || label === undefined || !mayBe(value)) return own;
  return ofKey(label, value, { ...site, keys: [] });
}

/** Generic types that stand for their first argument: wrappers, and sequences of it. */
const TRANSPARENT: ReadonlySet<string> = new Set([
  ...[
    'Optional',
    'Union',
    'Annotated',
    'ClassVar',
    'Final',
    'Required',
    'NotRequired',
    'ReadOnly',
    'Mapped',
    'InitVar',
  ],
  ...['list', 'List', 'set', 'Set', 'frozenset', 'FrozenSet', 'Sequence', 'MutableSequence', 'Iterable', 'Iterator'],
  ...['Collection', 'Generator', 'AsyncGenerator', 'AsyncIterator', 'AsyncIterable', 'Awaitable', 'Type', 'type'],
]);

/** The generic that a Ref or written name ends in, where it stands for its argument. */
export function transparentGeneric(name: string): string | undefined {
  const last = name.slice(Math.max(name.lastIndexOf('.'), name.lastIndexOf('#')) + 1);
  return TRANSPARENT.has(last) ? last : undefined;
}

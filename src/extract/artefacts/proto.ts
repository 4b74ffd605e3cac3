import type { Artefact } from '../../model/artefacts.js';

type ProtoService = Extract<Artefact, { kind: 'proto' }>['services'][number];
type ProtoMethod = ProtoService['methods'][number];

interface Token {
  text: string;
  line: number;
}

/** Every text matches at its first character or not at all, so that the time is linear. */
const TOKEN = /\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|[A-Za-z_][\w.]*|[^\s\w]/g;
const VERBS = new Set(['get', 'put', 'post', 'delete', 'patch']);

/** Reads the services of a protocol buffer file, with the HTTP paths that `google.api.http` gives their methods; undefined where it has none. */
export function readProto(path: string, text: string): Artefact | undefined {
  const tokens = tokensOf(text);
  const services: ProtoService[] = [];
  let name = '';
  let depth = 0;
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at]?.text;
    if (token === '{') depth++;
    else if (token === '}') depth--;
    else if (depth > 0) continue;
    else if (token === 'package') name = tokens[at + 1]?.text ?? '';
    else if (token === 'service' && tokens[at + 2]?.text === '{') {
      const end = closing(tokens, at + 2);
      services.push({ name: tokens[at + 1]?.text ?? '', methods: methodsIn(tokens, at + 3, end) });
      at = end;
    }
  }
  return services.length > 0 ? { kind: 'proto', path, package: name, services } : undefined;
}

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  let line = 1;
  let from = 0;
  for (const match of text.matchAll(TOKEN)) {
    for (let at = from; at < match.index; at++) if (text.charCodeAt(at) === 10) line++;
    from = match.index;
    if (!/^\/[/*]/.test(match[0])) tokens.push({ text: match[0], line });
  }
  return tokens;
}

/** Index of the brace that closes the one at `open`. */
function closing(tokens: readonly Token[], open: number): number {
  let depth = 0;
  for (let at = open; at < tokens.length; at++) {
    if (tokens[at]?.text === '{') depth++;
    if (tokens[at]?.text === '}' && --depth === 0) return at;
  }
  return tokens.length;
}

function methodsIn(tokens: readonly Token[], from: number, to: number): ProtoMethod[] {
  const methods: ProtoMethod[] = [];
  for (let at = from; at < to; at++) {
    const token = tokens[at];
    if (token?.text === '{') at = closing(tokens, at);
    if (token?.text !== 'rpc') continue;
    let end = at;
    while (end < to && tokens[end]?.text !== ';' && tokens[end]?.text !== '{') end++;
    const last = tokens[end]?.text === '{' ? closing(tokens, end) : end;
    const line = token.line;
    methods.push({ name: tokens[at + 1]?.text ?? '', http: httpIn(tokens, end, last), at: [line, 1, line, 1] });
    at = last;
  }
  return methods;
}

/** `option (google.api.http) = { get: "/v1/x" additional_bindings { post: "/v1/y" } }`. */
function httpIn(tokens: readonly Token[], from: number, to: number): ProtoMethod['http'] {
  const found: ProtoMethod['http'] = [];
  let inside = false;
  for (let at = from; at < to; at++) {
    const token = tokens[at]?.text ?? '';
    if (token === 'option') inside = tokens[at + 2]?.text === 'google.api.http';
    if (!inside || tokens[at + 1]?.text !== ':') continue;
    const path = /^["'](.*)["']$/s.exec(tokens[at + 2]?.text ?? '')?.[1];
    if (path === undefined) continue;
    if (VERBS.has(token)) found.push({ method: token.toUpperCase(), path });
    // custom: { kind: "HEAD" path: "/v1/x" }
    const kind = token === 'path' ? /^["']([A-Z]+)["']$/.exec(tokens[at - 1]?.text ?? '')?.[1] : undefined;
    if (kind) found.push({ method: kind, path });
  }
  return found;
}

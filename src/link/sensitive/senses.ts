import type { TypeFact } from '../../model/facts.js';
import type { LinkedFile } from '../../model/repository.js';
import type { LinkContext } from '../context.js';
import { isPerson, type Verdict } from './classify.js';
import { declaredType } from './harmless.js';
import { lastLink } from './links.js';
import { isUniqueColumn, isUuidColumn } from './rows.js';
import { fileOf, type Site } from './site.js';
import { taxonomy } from './taxonomy.js';
import { words } from './words.js';

const LANGUAGES =
  /pars(?:e|er|ing)|lexer|token|scanner|syntax|(?:^|[^a-z])ast(?:[^a-z]|$)|markdown|grammar|compil|highlight|prettier|template-?engine|acme|challenge/i;
const LANGUAGE_MODULES =
  /^(?:go\/(?:token|scanner|ast|parser)|text\/scanner|tokenize|ast|tokenizers|tiktoken|transformers|acorn|moo|chevrotain|postcss|marked|markdown-it|typescript|@babel\/.*|esprima|antlr4.*|lark|pygments.*|ply\..*)$/;
/** Protocols whose things are known by a token: the profiles and presets of a camera. */
const REFERENCE_MODULES = /^(?:onvif|wsdiscovery)(?:\.|$)/;
const MODELS =
  /(?:^|[^a-z])(?:llm|ai|openai|anthropic|langchain|tokeniz\w*|completion|inference|prompts?|generation)(?:[^a-z]|$)/i;

/**
 * Names with another sense in some code: a token is a piece of a language to a lexer, of a text to a language model, and public to
 * an ACME challenge; to Kubernetes a secret is an object, known by its name; a passkey's credential is public.
 */
export function isOtherSense(
  verdict: Verdict & { kind: 'sensitive' },
  segments: readonly string[],
  site: Site,
): boolean {
  const file = fileOf(site);
  const { imports } = file.facts;
  const named = segments.filter((segment) => segment !== '[]').map((segment) => words(segment).join(' '));
  const last = named.at(-1) ?? '';
  if (verdict.category === 'token') {
    // `token.Text` is a lexer's: who holds a secret says `token`.
    if (/(?:^| )(?:token|tok)$/.test(named.at(-2) ?? '') && /^(?:text|raw|str|string)$/.test(last)) return true;
    // `requested.Token` of a `*v1.ZedToken`: the type says which token it is.
    const owner = segments.length > 1 ? declaredType(segments[0] as string, site) : undefined;
    const [kind, noun] = words(owner?.split(/[#.]/).at(-1) ?? '').slice(-2);
    if (noun === 'token' && taxonomy().harmlessTokens.has(kind as string)) return true;
    // A challenge of ACME is answered in public.
    const acme = (text: string) => /(?:^|[^a-z])acme|letsencrypt/i.test(text);
    if (named.at(-2) === 'challenge' && (acme(file.path) || imports.some(({ module }) => acme(module)))) return true;
    if (!/^(?:(?:raw|new|old|last|current) )?token$/.test(last)) return false;
    // The token of a synchronisation or a page says where the last answer ended.
    if (/(?:^|[^a-z])(?:sync|pagina\w*|cursor)(?:[^a-z]|$)/i.test(file.path.slice(file.path.lastIndexOf('/') + 1)))
      return true;
    // What a limiter hands out is a permit.
    if (PERMITS.test(file.path) || isUuidOfRow(segments, site)) return true;
    return (
      LANGUAGES.test(file.path) ||
      MODELS.test(file.path) ||
      imports.some(({ module }) => LANGUAGE_MODULES.test(module) || REFERENCE_MODULES.test(module))
    );
  }
  if (/^secrets?$/.test(last)) {
    return (
      /kubernetes|k8s|helm|ingress|operator/i.test(file.path) ||
      imports.some(({ module }) => /^(?:k8s\.io\/|sigs\.k8s\.io\/|@kubernetes\/|kubernetes(?:\.|$))/.test(module))
    );
  }
  if (verdict.category === 'identity') {
    // `AttributeSurname` of a directory's settings names the attribute.
    if (/^(?:attribute|attr|column|field|label) /.test(last)) return true;
    // `repositoryFullName` is the name of a thing, as `repository.fullName` is.
    if (THINGS.test(/^(.+) (?:full|display) ?name$/.exec(last)?.[1] ?? '')) return true;
    if (/(?:^| )full ?name$/.test(last) && isNameOfThing(last, site)) return true;
    if (THINGS.test((named.at(-2) ?? '').replace(BY_ORIGIN, '')) || isThing(segments.slice(0, -1).join('.'), site))
      return true;
    // ECS and OpenTelemetry call the login name so.
    if (segments.length === 1 && segments[0] === 'user.name') return true;
    // A family of fonts or of tasks.
    if (last === 'family name' && FAMILIES.test(file.path)) return true;
    if (last === 'name' && named.length > 1 && isUniqueColumn(named.at(-2) ?? '', 'name', site)) return true;
    if (last === 'name' && segments.length > 1 && isAccountName(segments.slice(0, -1).join('.'), site)) return true;
  }
  // Uploads, players, databases, connections and chats have sessions too, whose ids let nobody in.
  if (verdict.category === 'session' && /session ?(?:ids?|keys?)(?: (?:string|str|hex))?$/.test(last))
    return !isWebSession(named, site);
  // The database of a file has no password, and that of places on earth is a file to download.
  if (/^(?:db|database) ur[li]$/.test(last) && /sqlite|geo_?(?:ip|loc|lite|db)|maxmind|mmdb/i.test(file.path))
    return true;
  if (verdict.category === 'ip' && FAR_END.test(last)) return !isOfClient(named, site);
  // Clouds, registrars and shops number the accounts of their customers as banks do.
  if (/(?:^| )account number$/.test(last) && !/bank/.test(last)) return !speaksOfBanks(site);
  // Of the two keys to a cloud's storage the one is an id.
  if (/(?:^| )access key$/.test(last)) return isKeyOfPair(named, site);
  if (/^credentials?$/.test(last)) return /webauthn|passkey|fido/i.test(file.path);
  return false;
}

const STORAGE = /(?:^|[^a-z])(?:aws|s3\w*|minio|sts|iam|sig(?:nature)?_?v[24]|oss|cos)(?:[^a-z]|$)/i;
const PAIRED = new WeakMap<LinkedFile, boolean>();

/** An access key beside a secret key, which alone is secret; `secret.accessKey` is no id. */
function isKeyOfPair(named: readonly string[], site: Site): boolean {
  if (named.some((name) => /secret/.test(name))) return false;
  const file = fileOf(site);
  let paired = PAIRED.get(file);
  if (paired === undefined) {
    paired =
      STORAGE.test(file.path) ||
      /secret_?(?:access_?)?key/i.test(
        JSON.stringify(file.facts.functions) + JSON.stringify(file.facts.types) + JSON.stringify(file.facts.calls),
      );
    PAIRED.set(file, paired);
  }
  return paired;
}

const PERMITS = /(?:^|[^a-z])(?:rate|limit(?:s|er|ers)?|throttl\w*|buckets?|semaphores?)(?:[^a-z]|$)/i;
const FAMILIES = /(?:^|[^a-z])(?:fonts?|ecs|fargate|task_?definitions?|columns?|rocksdb|bigtable)(?:[^a-z]|$)/i;

const BANKS = /bank|iban|payout|payee|beneficiary|debit|sepa|routing|sort_?code|\bach\b|wire_?transfer|ledger/i;

/** Whether a file is about bank accounts, by its path, its functions and their parameters, and the fields of its types. */
function speaksOfBanks(site: Site): boolean {
  const { path, facts } = fileOf(site);
  return (
    BANKS.test(path) ||
    facts.functions.some(({ name, params }) => BANKS.test(name) || params.some((param) => BANKS.test(param.name))) ||
    facts.types.some(({ name, fields }) => BANKS.test(name) || fields.some((field) => BANKS.test(field.name)))
  );
}

/** A token that is declared to be a UUID, by the parameter or by the column of the row. */
function isUuidOfRow(segments: readonly string[], site: Site): boolean {
  const [owner, field] = segments.filter((segment) => segment !== '[]').slice(-2);
  if (field === undefined) return /(?:^|[#.])UUID$/.test(declaredType(owner ?? '', site) ?? '');
  return isUuidColumn(owner ?? '', field, site);
}

/** `sync_session_ids`: the word before says what happens in the session. */
const OF_WORK =
  /(?:^| )(?:sync|upload|download|transfer|import|export|build|chat|game|recording|playback|training) session /;

/** The session that a browser's cookie names: read from a request, in code that signs people in or handles cookies. */
function isWebSession(named: readonly string[], site: Site): boolean {
  const { path, facts } = fileOf(site);
  const holder = named.at(-2) ?? '';
  if (OF_WORK.test(named.at(-1) ?? '')) return false;
  if (/^(?:req|request|session|sess|socket|handshake|cookies?|express session)$/.test(holder)) return true;
  if (/(?:^|[^a-z])(?:auth\w*|log-?(?:in|out)|sign-?(?:in|out|on)|sso|oauth\w*|cookies?)(?:[^a-z]|$)/i.test(path))
    return true;
  return facts.calls.some(({ callee, args }) => {
    const texts = args.filter((arg) => arg.kind === 'literal' && arg.type === 'string');
    return /cookie/i.test(callee) || texts.some((arg) => arg.kind === 'literal' && /cookie/i.test(arg.text));
  });
}

/** The other end of a connection: a client where connections are accepted, a server where they are made. */
const FAR_END = /^(?:remote (?:ip|addr|address)|real ip|peer ip)$/;
const TAKES_REQUESTS =
  /^(?:net\/http#(?:Request|ResponseWriter)|github\.com\/gin-gonic\/gin#Context|github\.com\/labstack\/echo.*#Context|github\.com\/gofiber\/fiber.*#Ctx|github\.com\/valyala\/fasthttp#RequestCtx)$/;

/** Whether the far end is a client: it is read from a request, or in Go code that accepts connections. */
function isOfClient(named: readonly string[], site: Site): boolean {
  const { path, language, facts } = fileOf(site);
  if (language !== 'go' || /^(?:r|req|request|client)$/.test(named.at(-2) ?? '')) return true;
  // Members of a cluster talk to each other.
  if (/(?:^|[^a-z])(?:memberlist|gossip|serf|raft)(?:[^a-z]|$)/i.test(path)) return false;
  const roles = path.toLowerCase().match(/clients?|dial\w*|servers?|srv|listen\w*/g);
  if (roles) return /^(?:server|srv|listen)/.test(roles.at(-1) ?? '');
  return (
    facts.calls.some(({ callee }) => /\.(?:Accept\w*|Serve|ListenAndServe\w*)$/.test(callee)) ||
    facts.functions.some(({ params }) => params.some(({ type }) => TAKES_REQUESTS.test(type ?? '')))
  );
}

/** What has a full name, and is nobody. */
const THINGS =
  /(?:^| )(?:script|job|task|model|module|class|type|field|file|folder|repo|repository|project|package|plugin|role|permission|command|function|column|table|branch|image|test|resource|device|interface|node|machine|host|server|peer|agent|channel|room|app|item|entry|dirent|generator|library|theme|team|organi[sz]ation|company|product|category|country|language|commit|template|component|method|variable|property)s?$/;

/** `repoFromForge` is a repository. */
const BY_ORIGIN = / (?:from|of|in|by|for|at|with|to) .*$/;

/** What is kept under a path or in a registry, by whose full name people call it. */
const KEPT = /^(?:repo|repository|package|image|module|branch|artifact|chart|plugin)s?$/;

/** `fullName` in code about repositories, `repoIdOrFullName`, `repo: url.FullName`. */
function isNameOfThing(last: string, site: Site): boolean {
  const { path } = fileOf(site);
  const file = path.slice(path.lastIndexOf('/') + 1).replace(/\.\w+$/, '');
  const around = [...last.split(' ').slice(0, -2), ...words(file), ...words(site.keys.at(-1) ?? '')];
  return around.some((word) => KEPT.test(word)) && !around.some(isPerson);
}

/** `r.FullName`, where `r` is a `*model.Repo` by its declaration or by what gives it. */
function isThing(owner: string, site: Site): boolean {
  if (owner === '' || owner.includes('.')) return false;
  const type = declaredType(owner, site) ?? typeGiven(owner, site);
  const told = type === undefined ? namesOfGivers(owner, site) : [type.split(/[#.]/).at(-1) as string];
  return told.length > 0 && told.every((name) => THINGS.test(words(name).join(' ').replace(BY_ORIGIN, '')));
}

/** The type that a local holds by what gives it: `r := repo.Retrieve(c)`. */
function typeGiven(owner: string, site: Site): string | undefined {
  const found = site.context.names.resolve(site.file, site.fn, `$${owner}`);
  if (found.kind === 'typed') return found.path === '' ? found.type : undefined;
  if (found.kind !== 'instance' || found.path !== '') return undefined;
  return site.context.files[found.file]?.facts.types[found.type]?.name;
}

/** Names of the calls that a local is given by: `r, err := client.GetRepo(name)`. */
function namesOfGivers(owner: string, site: Site): string[] {
  const calls = fileOf(site).facts.calls.filter(({ fn, assignedTo }) => fn === site.fn && assignedTo?.[0] === owner);
  return calls.map((call) => lastLink(call).name);
}

const PERSONAL_NAME = /^(?:full|display|real|first|last)_?name$/i;
const KEEPS_PASSWORD = /^(?:(?:hashed|encrypted)_?)?(?:pass|passwd|password)(?:_?(?:hash|digest))?$|^hash$/i;
/** The type has the person's name in another field, or a password beside `Name` and nothing else to sign in with. */
const namesApart = ({ fields }: TypeFact): boolean =>
  fields.some(({ name }) => PERSONAL_NAME.test(name)) ||
  (fields.some(({ name }) => KEEPS_PASSWORD.test(name)) &&
    !fields.some(({ name }) => /^(?:user_?name|login|email|e?mail_?address)$/i.test(name)));

/** A user type that has the person's name in another field calls the account by `Name`. */
function isAccountName(owner: string, site: Site): boolean {
  const resolved = site.context.names.resolve(site.file, site.fn, `$${owner}`);
  if (resolved.kind === 'instance' && resolved.path === '') {
    const type = site.context.files[resolved.file]?.facts.types[resolved.type];
    return type !== undefined && namesApart(type);
  }
  const { language } = fileOf(site);
  return (language === 'go' || language === 'python') && usersHaveBoth(site.context, language);
}

const BOTH = new WeakMap<LinkContext, Map<string, boolean>>();

/** Whether the user type of a repository has both: that is what a variable of unknown type is taken for. */
function usersHaveBoth(context: LinkContext, language: string): boolean {
  const known = BOTH.get(context) ?? new Map<string, boolean>();
  BOTH.set(context, known);
  let both = known.get(language);
  if (both === undefined) {
    const users = context.files
      .filter((file) => file.language === language)
      .flatMap((file) =>
        file.facts.types.filter(
          ({ kind, name }) => (kind === 'struct' || kind === 'class') && /^(?:User|Account)$/.test(name),
        ),
      )
      .filter((type) => type.fields.some(({ name }) => name === (language === 'go' ? 'Name' : 'name')));
    both = users.length > 0 && users.every(namesApart);
    known.set(language, both);
  }
  return both;
}

/** Code that sends mail: there `to` and `recipient` are addresses. */
export function sendsMail(site: Site): boolean {
  return /(?:^|[^a-z])(?:e?mail(?:er|s|ing)?|smtp|courier|sendgrid|mailgun|nodemailer|postmark|newsletter)(?:[^a-z]|$)/i.test(
    fileOf(site).path,
  );
}

import { describe, expect, it } from 'vitest';
import type { Leak } from '../../src/model/leaks.js';
import { linkTexts } from '../rules/pipeline.js';

/** Leaks by line of the first file, as `line: name category strength`. */
async function leaksIn(texts: Record<string, string>): Promise<string[]> {
  const { files } = await linkTexts(texts);
  return files.flatMap((file) =>
    [...file.leaks]
      .map(([call, leaks]): [number, Leak[]] => [file.facts.calls[call]?.at[0] ?? 0, leaks])
      .sort((a, b) => a[0] - b[0])
      .flatMap(([line, leaks]) =>
        leaks.map(({ name, category, strength }) => `${line}: ${name} ${category} ${strength}`),
      ),
  );
}

const python = (body: string) => leaksIn({ 'app.py': `import logging\nlogger = logging.getLogger(__name__)\n${body}` });
const script = (body: string) =>
  leaksIn({ 'app.ts': `import pino from 'pino';\nconst logger = pino();\n${body}`, 'package.json': '{}' });
const go = (body: string) => leaksIn({ 'app.go': `package app\n\nimport ("log"; "log/slog"; "fmt")\n${body}` });

describe('what a value holds', () => {
  it.each([
    ['a literal under a secret name', "logger.info({ password: 'correct-horse' });", ['3: password credential weak']],
    ['the name of a variable under it', "logger.info({ password: 'DB_PASSWORD' });", []],
    ['a local with a harmless value', 'const token = 17; logger.info({ token });', []],
    ['an object, whatever it is called', 'const email = { subject: "x", size: 3 }; logger.info({ email });', []],
    ['a condition, which shows nothing', 'declare const token: string; logger.info(token ? "set" : "unset");', []],
    ['the left of &&, which is shown only when empty', 'declare const token: string; logger.info(token && "set");', []],
    ['the left of ||', 'declare const token: string; logger.info(token || "unset");', ['3: token token strong']],
    ['a function by that name', 'function password() { return 1; } logger.info({ password });', []],
    ['one variable of the environment', 'declare const name: string; console.log(process.env[name]);', []],
    [
      'a promise of a person',
      'declare const db: any; const user = await db.one(); logger.info({ user });',
      ['3: user contact weak'],
    ],
    [
      'a hashed local',
      'declare const p: string; const password = await bcrypt.hash(p, 10); logger.info({ password });',
      [],
    ],
  ])('%s', async (_, body, expected) => expect(await script(body)).toEqual(expected));

  it('tells the several results of a Go function apart', async () => {
    const body = `
func both(r R) (string, string) { return r.Login, r.Password }
func use(r R) {
	login, word := both(r)
	log.Print(login)
	log.Print(word)
}`;
    expect(await go(body)).toEqual(['9: both() credential strong']);
  });

  it('shows all of a Go struct in text, and in records what the tags let through', async () => {
    const body = `
type Account struct {
	ID    string
	Token string \`json:"-"\`
	phone string
}
func use(a Account) {
	slog.Info("a", "account", a)
	log.Printf("%+v", a)
	slog.Info(fmt.Sprintf("%v", a))
}`;
    expect(await go(body)).toEqual([
      '12: a.Token token strong',
      '12: a.phone contact strong',
      '13: a.Token token strong',
      '13: a.phone contact strong',
    ]);
  });

  it('shows of a Python instance what its __repr__ does, and all when dumped', async () => {
    const body = `
from dataclasses import asdict, dataclass
class Plain:
    email: str
@dataclass
class Data:
    email: str
def use(plain: Plain, data: Data):
    logger.info("%s", plain)
    logger.info("%s", data)
    logger.info("%s", vars(plain))
    logger.info("%s", asdict(data))
`;
    expect(await python(body)).toEqual([
      '12: data.email contact strong',
      '13: plain.email contact strong',
      '14: data.email contact strong',
    ]);
  });
});

it('gives up on names that hold lists of names without end', async () => {
  const lists = Array.from({ length: 12 }, (_, n) => `const x${n + 1} = [${Array(40).fill(`x${n}`).join(', ')}];`);
  expect(await script(`declare const x0: string;\n${lists.join('\n')}\nlogger.info(x12);`)).toEqual([]);
});

describe('functions of the project', () => {
  it('knows what a local was made of, whatever its name says', async () => {
    const body = `
class ApiKey(Base):
    secret = Column(String)
    def __repr__(self):
        return f"ApiKey({self.id})"
def create(fields, config, user):
    api_key = ApiKey(**fields)
    logger.info("made %s", api_key)
    team_email = config.get("TEAM_EMAIL")
    logger.info("told %s", team_email)
    user_email = user.email
    logger.info("told %s", user_email)`;
    expect(await python(body)).toEqual(['14: user.email contact strong']);
  });

  it('takes the number of an account for that of a bank where the file speaks of banks', async () => {
    const body = 'export const log = (a: Account) => logger.info({ accountNumber: a.accountNumber });';
    expect(await script(`interface Account { region: string }\n${body}`)).toEqual([]);
    expect(await script(`interface Account { iban: string }\n${body}`)).toHaveLength(1);
  });

  it('reports the caller that passes the value, by place and by keyword, over files', async () => {
    const found = await leaksIn({
      'notes.py':
        'import logging\nlogger = logging.getLogger(__name__)\ndef save(kind, detail):\n    check(kind)\n    logger.debug("%s %s", kind, detail)\n',
      'app.py':
        'from notes import save\ndef use(password, order_id):\n    save("a", password)\n    save(detail=password, kind="b")\n    save("c", order_id)\n',
    });
    expect(found).toEqual(['3: password credential strong', '4: password credential strong']);
  });

  it('reports a parameter that is named so at the log call alone', async () => {
    const found = await python(
      'def save(password):\n    check(1)\n    logger.debug("x %s", password)\ndef use(password):\n    save(password)\n',
    );
    expect(found).toEqual(['5: password credential strong']);
  });

  it('does not blame the callers of a function that logs its options', async () => {
    const body = `
function request(url: string, init: { headers: object }) { check(url); logger.debug({ init }); return fetch(url, init); }
export const load = (token: string) => request('/x', { headers: { authorization: token } });`;
    expect(await script(body)).toEqual([]);
  });

  it('reads what a function gives back', async () => {
    const body = `
const link = (base: string, key: string) => \`\${base}?k=\${key}\`;
const masked = (key: string) => (key ? 'set' : 'unset');
export function use(token: string, id: string) {
  logger.info(link('/a', token));
  logger.info(link('/a', id));
  logger.info({ token: masked(token) });
}`;
    expect(await script(body)).toEqual(['7: token token strong']);
  });
});

describe('redaction', () => {
  it('covers the paths of pino, and they alone', async () => {
    const found = await leaksIn({
      'app.ts': `import pino from 'pino';
const logger = pino({ redact: ['password', 'user.email', '*.token', 'list[*].phone'] });
export function use(password: string, email: string, token: string) {
  logger.info({ password });
  logger.info({ user: { email } });
  logger.info({ login: { token } });
  logger.info({ email });
  logger.info({ token });
  logger.info({ login: { password } });
  logger.info(\`\${password}\`);
}`,
    });
    expect(found).toEqual([
      '7: email contact strong',
      '8: token token strong',
      '9: password credential strong',
      '10: password credential strong',
    ]);
  });

  it('takes a masking hook that names no keys to cover any, but no text', async () => {
    const body = `
func hide(groups []string, a slog.Attr) slog.Attr {
	if secretKey(a.Key) { return slog.String(a.Key, "[REDACTED]") }
	return a
}
var logger = slog.New(slog.NewJSONHandler(nil, &slog.HandlerOptions{ReplaceAttr: hide}))
func use(token string) {
	slog.Info("a", "token", token)
	slog.Info("a " + token)
}`;
    expect(await go(body)).toEqual(['12: token token strong']);
  });

  it('is not taken from a function that masks nothing', async () => {
    const body = `
func rename(groups []string, a slog.Attr) slog.Attr {
	if a.Key == "msg" { return slog.String("message", a.Value.String()) }
	return a
}
var logger = slog.New(slog.NewJSONHandler(nil, &slog.HandlerOptions{ReplaceAttr: rename}))
func use(token string) {
	slog.Info("a", "token", token)
}`;
    expect(await go(body)).toEqual(['11: token token strong']);
  });
});

describe('other senses', () => {
  it.each([
    ['lexer/scan.go', 'package lexer\nimport "log"\nfunc f(token string) { log.Print(token) }'],
    ['provider/kubernetes/load.go', 'package kubernetes\nimport "log"\nfunc f(secret string) { log.Print(secret) }'],
    ['pkg/llm/stream.go', 'package llm\nimport "log"\nfunc f(token string) { log.Print(token) }'],
  ])('%s', async (path, text) => expect(await leaksIn({ [path]: text })).toEqual([]));

  it('knows the recipients of mail where mail is sent', async () => {
    const text = 'package x\nimport "log"\nfunc f(m Data) { log.Print(m.To) }';
    expect(await leaksIn({ 'internal/mailer/send.go': text })).toEqual(['3: m.To contact strong']);
    expect(await leaksIn({ 'internal/ranges/send.go': text })).toEqual([]);
  });
});

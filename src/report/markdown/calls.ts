/** How each logger is called, so that mended code speaks the logger of its service. */

export interface LogCall {
  level: 'debug' | 'info' | 'warn' | 'error';
  message: string;
  /** Field name → expression. */
  fields: readonly (readonly [string, string])[];
  /** Name of the error in scope. */
  error?: string;
  /** What the call is made on where that is not the logger itself, such as `req.log`. */
  on?: string;
}

export type CodeLanguage = 'javascript' | 'python' | 'go';

const js = (text: string) =>
  text.includes("'") && !text.includes('"') ? double(text) : `'${text.replace(/['\\]/g, '\\$&')}'`;
const double = (text: string) => `"${text.replace(/["\\]/g, '\\$&')}"`;

const object = (fields: LogCall['fields'], error?: string) => {
  const entries = [
    ...(error === undefined ? [] : [error === 'err' ? 'err' : `err: ${error}`]),
    ...fields.map(([key, value]) => (key === value ? key : `${key}: ${value}`)),
  ];
  return entries.length > 0 ? `{ ${entries.join(', ')} }` : '';
};
const list = (...parts: string[]) => parts.filter((part) => part !== '').join(', ');

type Writer = (call: LogCall) => string;

const pino: Writer = ({ on = 'logger', level, message, fields, error }) =>
  `${on}.${level}(${list(object(fields, error), js(message))})`;
/** winston keeps an error's stack where the error is the record's meta, or gives its `stack`; under another key it becomes `{}`. */
const winston: Writer = ({ on = 'logger', level, message, fields, error }) => {
  const stack = error === undefined ? [] : [['stack', `${error}.stack`] as const];
  const meta = fields.length === 0 && error !== undefined ? error : object([...stack, ...fields]);
  return `${on}.${level}(${list(js(message), meta)})`;
};
/** One object for all: Nest's own logger and pino behind it both take the last of several arguments for the context. */
const nest: Writer = ({ on = 'logger', level, message, fields, error }) => {
  const given = object(fields, error);
  return `${on}.${level === 'info' ? 'log' : level}(${given === '' ? js(message) : `{ msg: ${js(message)}, ${given.slice(2)}`})`;
};
const variadic: Writer = ({ on = 'logger', level, message, fields, error = '' }) =>
  `${on}.${level}(${list(js(message), error, object(fields))})`;

const python: Writer = ({ on = 'logger', level, message, fields, error }) => {
  const extra =
    fields.length > 0 ? `extra={${fields.map(([key, value]) => `${double(key)}: ${value}`).join(', ')}}` : '';
  if (error !== undefined && level === 'error') return `${on}.exception(${list(double(message), extra)})`;
  return `${on}.${level === 'warn' ? 'warning' : level}(${list(double(message), extra, error === undefined ? '' : 'exc_info=True')})`;
};
const structlog: Writer = ({ on = 'logger', level, message, fields, error }) => {
  const given = fields.map(([key, value]) => `${key}=${value}`).join(', ');
  if (error !== undefined && level === 'error') return `${on}.exception(${list(double(message), given)})`;
  return `${on}.${level === 'warn' ? 'warning' : level}(${list(double(message), given, error === undefined ? '' : 'exc_info=True')})`;
};
const loguru: Writer = ({ on = 'logger', level, message, fields, error }) => {
  const bound = fields.length > 0 ? `.bind(${fields.map(([key, value]) => `${key}=${value}`).join(', ')})` : '';
  if (error !== undefined && level === 'error') return `${on}${bound}.exception(${double(message)})`;
  return `${on}${bound}.${level === 'warn' ? 'warning' : level}(${double(message)})`;
};

const capital = (level: string) => level.charAt(0).toUpperCase() + level.slice(1);
const slog: Writer = ({ on = 'slog', level, message, fields, error }) =>
  `${on}.${capital(level)}(${list(double(message), ...fields.map(([key, value]) => `${double(key)}, ${value}`), error === undefined ? '' : `"error", ${error}`)})`;
const zap: Writer = ({ on = 'logger', level, message, fields, error }) =>
  `${on}.${capital(level)}(${list(double(message), ...fields.map(([key, value]) => `zap.Any(${double(key)}, ${value})`), error === undefined ? '' : `zap.Error(${error})`)})`;
const zerolog: Writer = ({ on = 'log', level, message, fields, error }) =>
  `${on}.${capital(level)}()${error === undefined ? '' : `.Err(${error})`}${fields.map(([key, value]) => `.Interface(${double(key)}, ${value})`).join('')}.Msg(${double(message)})`;
const logrus: Writer = ({ on = 'log', level, message, fields, error }) => {
  const given =
    fields.length > 0
      ? `.WithFields(logrus.Fields{${fields.map(([key, value]) => `${double(key)}: ${value}`).join(', ')}})`
      : '';
  return `${on}${given}${error === undefined ? '' : `.WithError(${error})`}.${capital(level)}(${double(message)})`;
};

/** Keys and values in turn, as go-kit, hclog, klog and logr take them. */
const pairs = (fields: LogCall['fields']) => fields.map(([key, value]) => `${double(key)}, ${value}`);
const goKit: Writer = ({ on = 'logger', level, message, fields, error }) =>
  `level.${capital(level)}(${on}).Log(${list('"msg"', double(message), ...pairs(fields), error === undefined ? '' : `"err", ${error}`)})`;
const hclog: Writer = (call) => slog({ on: 'logger', ...call });
/** They know two severities, and an error comes first. */
const logr: Writer = ({ on = 'logger', message, fields, error }) =>
  error === undefined
    ? `${on}.Info(${list(double(message), ...pairs(fields))})`
    : `${on}.Error(${list(error, double(message), ...pairs(fields))})`;
const klog: Writer = ({ message, fields, error }) =>
  error === undefined
    ? `klog.InfoS(${list(double(message), ...pairs(fields))})`
    : `klog.ErrorS(${list(error, double(message), ...pairs(fields))})`;

const WRITERS: Record<CodeLanguage, readonly (readonly [RegExp, Writer])[]> = {
  javascript: [
    [/winston/i, winston],
    [/nestjs/i, nest],
    [/loglevel|tslog|log4js|consola/i, variadic],
    [/pino|bunyan|fastify/i, pino],
  ],
  python: [
    [/structlog/i, structlog],
    [/loguru/i, loguru],
    [/^logging$|celery|django/i, python],
  ],
  go: [
    [/zerolog/i, zerolog],
    [/zap/i, zap],
    [/logrus/i, logrus],
    [/slog/i, slog],
    [/go-?kit/i, goKit],
    [/hclog/i, hclog],
    [/klog/i, klog],
    [/^logr$/i, logr],
  ],
};

/** What is recommended where a service has no logger of its own. */
export const RECOMMENDED: Record<CodeLanguage, string> = { javascript: 'pino', python: 'structlog', go: 'slog' };

/** Names that a record has itself: a field of that name would hide it, or be refused. */
const TAKEN: Record<CodeLanguage, RegExp> = {
  javascript: /^(msg|message|level|time|stack|err)$/,
  python:
    /^(name|msg|message|event|args|level|levelname|levelno|pathname|filename|module|lineno|created|thread|process|asctime)$/,
  go: /^(msg|message|level|time|error)$/,
};

/** How a logger is called, by its library's name; undefined for what is none, such as a wrapper of the project's own. */
function writerOf(language: CodeLanguage, library: string): Writer | undefined {
  return WRITERS[language].find(([known]) => known.test(library))?.[1];
}

/** Whether a logger is a library whose calls are known; a wrapper's arguments are its project's own matter. */
export function isKnown(language: CodeLanguage, library: string): boolean {
  return writerOf(language, library) !== undefined;
}

/** What a wrapper takes most often: the message, the error, the values. */
const WRAPPED: Record<CodeLanguage, Writer> = { javascript: variadic, python, go: slog };

/** A log call in the words of a logger: its library by name; the recommended one where there is none. */
export function writeCall(language: CodeLanguage, library: string | undefined, call: LogCall): string {
  const writer = writerOf(language, library ?? RECOMMENDED[language]) ?? WRAPPED[language];
  const suffix = language === 'javascript' ? 'Value' : '_value';
  const fields = call.fields.map(([key, value]) => [TAKEN[language].test(key) ? key + suffix : key, value] as const);
  return writer({ ...call, fields });
}

/** A logger that writes a field with every record, in the words of a logger of Go; those of other languages are bound by their own middleware. */
export function writeBound(library: string | undefined, key: string, value: string): string {
  if (/zerolog/i.test(library ?? '')) return `log.With().Str(${double(key)}, ${value}).Logger()`;
  if (/zap/i.test(library ?? '')) return `logger.With(zap.String(${double(key)}, ${value}))`;
  if (/logrus/i.test(library ?? '')) return `logrus.WithField(${double(key)}, ${value})`;
  return `slog.With(${double(key)}, ${value})`;
}

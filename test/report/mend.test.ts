import { describe, expect, it } from 'vitest';
import { mendCall } from '../../src/report/markdown/mend.js';
import { mendHandler } from '../../src/report/markdown/mend-handler.js';

describe('a mended call', () => {
  it.each([
    [
      "console.log('order placed', order.id)",
      'javascript',
      'pino',
      "logger.info({ orderId: order.id }, 'order placed')",
    ],
    ["console.error('checkout failed', err)", 'javascript', 'pino', "logger.error({ err }, 'checkout failed')"],
    [
      `logger.info(\`user \${user.id} has \${n} items\`)`,
      'javascript',
      'winston',
      "logger.info('user has items', { userId: user.id, n })",
    ],
    ["req.log.warn('slow ' + req.params.id)", 'javascript', 'pino', "req.log.warn({ id: req.params.id }, 'slow')"],
    [
      'print(f"sent {count} mails to {user.name}")',
      'python',
      'structlog',
      'logger.info("sent mails", count=count, user_name=user.name)',
    ],
    ['logger.error("mail failed: " + str(e))', 'python', 'logging', 'logger.exception("mail failed")'],
    [
      "LOG.warning(f'Forward [all]: {alert.id} ; no answer of {remote}')",
      'python',
      'logging',
      'LOG.warning("Forward [all]; no answer", extra={"alert_id": alert.id, "remote": remote})',
    ],
    ['logger.info("order %s" % order_id)', 'python', 'logging', undefined],
    ['fmt.Println("stock read", sku)', 'go', 'slog', 'slog.Info("stock read", "sku", sku)'],
    [
      'log.Printf("order %s failed: %v", order.ID, err)',
      'go',
      'zerolog',
      'log.Error().Err(err).Interface("order_id", order.ID).Msg("order failed")',
    ],
    ["this.logger.log('page ' + page.id)", 'javascript', 'nestjs', "this.logger.log({ msg: 'page', pageId: page.id })"],
    ['logger.info("read " + file.name)', 'python', 'logging', 'logger.info("read", extra={"file_name": file.name})'],
    ['logger.info("read " + name)', 'python', 'logging', 'logger.info("read", extra={"name_value": name})'],
    ['fmt.Fprintf(os.Stderr, "cannot read \'%s\'", path)', 'go', 'slog', 'slog.Info("cannot read", "path", path)'],
    ['fmt.Printf("key %s is old. Use %s", a, b)', 'go', 'slog', undefined],
    ['logger.Infof("started %s", name)', 'go', 'zap', 'logger.Info("started", zap.Any("name", name))'],
  ] as const)('%s', (code, language, library, expected) => {
    expect(mendCall(code, language, library)).toBe(expected);
  });

  it.each([
    'console.log(compute(a, b))',
    "console.log('a', b ? 1 : 2)",
    'console.log("unbalanced',
    'console.log()',
    'console.log(a)',
  ])('leaves what it does not understand: %s', (code) => expect(mendCall(code, 'javascript', 'pino')).toBeUndefined());
});

describe('a mended call in a handler', () => {
  it('takes the error along', () => {
    expect(mendCall(`logger.warn(\`could not pay: \${messageOf(err)}\`)`, 'javascript', 'winston', 'err')).toBe(
      "logger.warn('could not pay', err)",
    );
    expect(mendCall("logger.error('could not pay')", 'javascript', 'pino', 'error')).toBe(
      "logger.error({ err: error }, 'could not pay')",
    );
    expect(mendCall('log.Warn(ctx, "could not pay", "order", id)', 'go', undefined, 'err')).toBe(
      'log.Warn(ctx, "could not pay", "order", id, "error", err)',
    );
  });

  it('is made on the logger that the file has', () => {
    expect(mendCall('print("could not pay")', 'python', 'logging', 'e', 'self.log')).toBe(
      'self.log.exception("could not pay")',
    );
  });
});

describe('a mended handler', () => {
  const base = { level: 'error', message: 'refund failed', error: 'error' } as const;

  it.each([
    [
      '} catch {\n  return null;\n}',
      'javascript',
      "} catch (error) {\n  logger.error({ err: error }, 'refund failed');\n  return null;\n}",
    ],
    ['} catch (e) {}', 'javascript', "} catch (e) {\n  logger.error({ err: e }, 'refund failed');\n}"],
    ['.catch(() => {})', 'javascript', ".catch((error) => {\n  logger.error({ err: error }, 'refund failed');\n})"],
    [
      '} catch (e) {\n  console.error(e);\n}',
      'javascript',
      "} catch (e) {\n  logger.error({ err: e }, 'refund failed');\n}",
    ],
    ['except Exception:\n    pass', 'python', 'except Exception:\n    logger.exception("refund failed")'],
    [
      'if err != nil {\n\treturn nil\n}',
      'go',
      'if err != nil {\n\tslog.Error("refund failed", "error", err)\n\treturn nil\n}',
    ],
  ] as const)('%j', (code, language, expected) => {
    const error = language === 'go' ? 'err' : code.includes('(e)') ? 'e' : 'error';
    expect(mendHandler(code, { ...base, language, library: undefined, error })).toBe(expected);
  });

  it('keeps the words that are there, and the style of the file', () => {
    expect(
      mendHandler("} catch (e) {\n  console.error('cannot start')\n  process.exit(1)\n}", {
        ...base,
        error: 'e',
        language: 'javascript',
        library: 'pino',
      }),
    ).toBe("} catch (e) {\n  logger.error({ err: e }, 'cannot start')\n  process.exit(1)\n}");
  });

  it('drops what let the console pass a linter', () => {
    expect(
      mendHandler('} catch (e) {\n  // eslint-disable-next-line no-console\n  console.error(e);\n}', {
        ...base,
        error: 'e',
        language: 'javascript',
        library: 'pino',
        on: 'this.logger',
      }),
    ).toBe("} catch (e) {\n  this.logger.error({ err: e }, 'refund failed');\n}");
  });

  it('leaves a clause that it does not understand', () => {
    expect(mendHandler('promise.then(ok, fail)', { ...base, language: 'javascript', library: 'pino' })).toBeUndefined();
  });
});

import { describe, expect, it } from 'vitest';
import { mask, maskForms } from '../../src/report/mask.js';

// Put together, so that no scanner takes this file for a leak.
const join = (...parts: string[]) => parts.join('');

describe('mask', () => {
  it.each([
    [`const password = 'hunter2';`, 'hunter2'],
    [`api_key = "abc-def-ghi"`, 'abc-def-ghi'],
    [`cfg := Config{Secret: "s3cr3t"}`, 's3cr3t'],
    [join('const k = "', 'AK', 'IAIOSFODNN7EXAMPLE', '"'), 'IOSFODNN7EXAMPLE'],
    [join('stripe("', 'sk_', 'live_4eC39HqLyjWDarjtT1zdp7dc', '")'), '4eC39HqLyjWDarjtT1zdp7dc'],
    ['connect("postgres://shop:geheim@db/shop")', 'geheim'],
    ["{ 'Authorization': 'Bearer abcdef123456' }", 'abcdef123456'],
    ['x("4111 1111 1111 1111")', '4111 1111'],
    ['key = """-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----"""', 'MIIE'],
    ["h('9f86d081884c7d659a2feaa0c55ad015a3bf4f1b')", '9f86d081884c7d65'],
  ])('hides the secret of %s', (code, secret) => expect(mask(code)).not.toContain(secret));

  it.each([
    "logger.info({ userId: user.id }, 'signed in')",
    "import { pay } from '../payments/providers/stripe-client.js'",
    'const label = "Reset your password"',
    "password: 'the password is too short'",
    'fmt.Errorf("token %s expired: %w", id, err)',
  ])('leaves %s', (code) => expect(mask(code)).toBe(code));

  it('keeps only what is put into literals where a leak is shown', () => {
    expect(mask(`console.log('card 4111', card.number, \`key \${secret}\`)`, true)).toBe(
      `console.log('•••', card.number, \`••• \${secret}\`)`,
    );
  });

  it('keeps the names of fields where a leak is shown, but no value', () => {
    expect(mask(`set({\n  'card.number': number,\n  "pin": ok ? '1234' : '4321',\n})`, true)).toBe(
      `set({\n  'card.number': number,\n  "pin": ok ? '•••' : '•••',\n})`,
    );
  });

  it('masks secret forms outside of literals too', () => {
    expect(maskForms('see https://me:pass1234@host/x')).toBe('see https://me:•••@host/x');
  });
});

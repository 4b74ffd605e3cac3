import type { LeakCategory } from '../../model/leaks.js';

const FORMS: readonly { category: LeakCategory; form: RegExp; name: string }[] = [
  { category: 'credential', form: /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY/, name: 'a private key' },
  { category: 'token', form: /\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}/, name: 'a JSON web token' },
  { category: 'credential', form: /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/, name: 'an AWS access key' },
  { category: 'credential', form: /\b(?:gh[pousr]_\w{36,}|github_pat_\w{22,})/, name: 'a GitHub token' },
  { category: 'credential', form: /\bglpat-[\w-]{20,}/, name: 'a GitLab token' },
  { category: 'credential', form: /\bxox[abprs]-[\w-]{10,}/, name: 'a Slack token' },
  { category: 'credential', form: /\bAIza[\w-]{35}\b/, name: 'a Google API key' },
  { category: 'credential', form: /\b[sr]k_live_\w{16,}/, name: 'a Stripe key' },
  { category: 'credential', form: /\bSG\.[\w-]{20,24}\.[\w-]{40,}/, name: 'a SendGrid key' },
  { category: 'credential', form: /\bnpm_\w{36}\b/, name: 'an npm token' },
  {
    category: 'credential',
    form: /\b[a-z][a-z0-9+.-]{1,30}:\/\/[^\s:/@]{1,80}:[^\s:/@<>{}$%*…[\]]{3,200}@[^\s/]/i,
    name: 'an address with a password',
  },
];

/** What a literal gives away by its form alone. Cards need a valid checksum (Luhn, ISO/IEC 7812-1 annex B). */
export function secretByForm(text: string): { category: LeakCategory; name: string } | undefined {
  if (text.length < 12) return undefined;
  const found = FORMS.find(({ form }) => form.test(text));
  if (found) return { category: found.category, name: found.name };
  const digits = /(?<![\d.])(?:\d[ -]?){12,18}\d(?![\d.])/.exec(text)?.[0].replace(/[ -]/g, '');
  return digits && /^[3-6]/.test(digits) && luhn(digits) ? { category: 'payment', name: 'a card number' } : undefined;
}

function luhn(digits: string): boolean {
  let sum = 0;
  for (let at = 0; at < digits.length; at++) {
    const digit = Number(digits[digits.length - 1 - at]);
    sum += at % 2 === 0 ? digit : digit * 2 > 9 ? digit * 2 - 9 : digit * 2;
  }
  return sum % 10 === 0 && new Set(digits).size > 1;
}

/** Text that stands for a value which is not shown: `***`, `[REDACTED]`, `<hidden>`. */
export function isMask(text: string): boolean {
  return (
    /^[\s*•x.<>[\]()#-]*$/i.test(text) || /redact|mask|hidden|filtered|removed|scrub|censor|xxx|\*{2}|•{2}/i.test(text)
  );
}

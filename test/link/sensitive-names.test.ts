import { describe, expect, it } from 'vitest';
import { classifyName, classifyPath, wholeObject } from '../../src/link/sensitive/classify.js';
import { secretByForm } from '../../src/link/sensitive/forms.js';
import { words } from '../../src/link/sensitive/words.js';

describe('words of an identifier', () => {
  it.each([
    ['userAccessToken', ['user', 'access', 'token']],
    ['USER_ACCESS_TOKEN', ['user', 'access', 'token']],
    ['APIKey', ['api', 'key']],
    ['x-forwarded-for', ['x', 'forwarded', 'for']],
    ['oauth2Token', ['oauth2', 'token']],
  ])('%s', (name, expected) => expect(words(name)).toEqual(expected));
});

describe('names of sensitive values', () => {
  it.each([
    ['password', 'credential'],
    ['userPassword', 'credential'],
    ['currentPassword', 'credential'],
    ['password_value', 'credential'],
    ['api_key', 'credential'],
    ['apiKey', 'credential'],
    ['AWS_SECRET_ACCESS_KEY', 'credential'],
    ['DATABASE_URL', 'credential'],
    ['connectionString', 'credential'],
    ['accessToken', 'token'],
    ['inviteToken', 'token'],
    ['passwordResetToken', 'token'],
    ['sessionId', 'session'],
    ['cardNumber', 'payment'],
    ['cvv', 'payment'],
    ['iban', 'bank'],
    ['ssn', 'national-id'],
    ['dateOfBirth', 'birth-date'],
    ['customerEmail', 'contact'],
    ['phone_number', 'contact'],
    ['lastName', 'identity'],
    ['clientIp', 'ip'],
  ])('%s is %s', (name, category) => expect(classifyName(name)).toMatchObject({ kind: 'sensitive', category }));

  it.each([
    'passwordResetUrl',
    'hasPassword',
    'password_length',
    'tokenCount',
    'token_count',
    'maxTokens',
    'pageToken',
    'nextPageToken',
    'secretName',
    'emailTemplateId',
    'hashedPassword',
    'cancellationToken',
    'tokenId',
    'emailVerified',
    'publicKey',
    'username',
    'cityName',
    'isEmailValid',
    'passwordHash',
    'cookieBannerShown',
    'tokens',
    'padAuthorizations',
    'compass',
    'hotkey',
    'descriptor',
    'secretary',
    'machine',
    'requestId',
  ])('%s is not', (name) => expect(classifyName(name).kind).not.toBe('sensitive'));

  it('counts `name` on a person only', () => {
    expect(classifyPath(['user', 'name'])).toMatchObject({ kind: 'sensitive', category: 'identity' });
    expect(classifyPath(['order', 'customer', 'name'])).toMatchObject({ kind: 'sensitive' });
    for (const owner of ['file', 'host', 'queue', 'service'])
      expect(classifyPath([owner, 'name']).kind).toBe('neutral');
  });

  it('looks through last segments that say nothing', () => {
    expect(classifyPath(['form', 'password', 'value'])).toMatchObject({ kind: 'sensitive' });
    expect(classifyPath(['password', 'length']).kind).not.toBe('sensitive');
    expect(classifyPath(['users', '[]', 'email'])).toMatchObject({ kind: 'sensitive' });
  });

  it('knows whole objects by their path', () => {
    expect(wholeObject(['process', 'env'])).toMatchObject({ category: 'credential' });
    expect(wholeObject(['req', 'headers'])).toMatchObject({ category: 'session' });
    expect(wholeObject(['this', 'request', 'body'])).toMatchObject({ category: 'contact' });
    expect(wholeObject(['order', 'body'])).toBeUndefined();
  });
});

describe('literals by their form', () => {
  it.each([
    ['-----BEGIN RSA PRIVATE KEY-----\nMIIE', 'credential'],
    [`AKIA${'ABCDEFGHIJKLMNOP'}`, 'credential'],
    ['postgres://app:hunter22@db.internal/shop', 'credential'],
    ['4111 1111 1111 1111', 'payment'],
    ['4012888888881881', 'payment'],
    ['4012888888881882', undefined],
    ['order 1234567890123456 done', undefined],
    ['postgres://localhost/shop', undefined],
    ['a plain message of some length', undefined],
  ])('%s', (text, category) => expect(secretByForm(text)?.category).toBe(category));
});

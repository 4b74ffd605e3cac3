/** Singular and plural of English nouns, as far as names of models and routes need them. */

const SAME = /(?:ss|us|is|news|data|media|series|info)$|^(?:sms|dns|tls|aws|css|js|ts|os|sns|sqs)$/;

/** `orders` → `order`, `categories` → `category`, `addresses` → `address`. */
export function singular(noun: string): string {
  if (noun.length < 4 || SAME.test(noun)) return noun;
  if (/ies$/.test(noun)) return `${noun.slice(0, -3)}y`;
  if (/(?:ss|sh|ch|x|z)es$/.test(noun)) return noun.slice(0, -2);
  if (/statuses$|buses$|aliases$/.test(noun)) return noun.slice(0, -2);
  return noun.endsWith('s') ? noun.slice(0, -1) : noun;
}

/** `order` → `orders`, `category` → `categories`, `address` → `addresses`. */
export function plural(noun: string): string {
  if (/(?:data|media|series|info|news)$/.test(noun)) return noun;
  if (/[^aeiou]y$/.test(noun)) return `${noun.slice(0, -1)}ies`;
  if (/(?:ss|us|is|sh|ch|x|z)$/.test(noun)) return `${noun}es`;
  return noun.endsWith('s') ? noun : `${noun}s`;
}

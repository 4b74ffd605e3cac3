/** A part of what JSON gives. */
type Data = { [key: string]: unknown };

/** Parts whose text is longer are hardly ever equal. */
const LONGEST = 60;

/**
 * What is read again and again, kept once: the same names, arguments and lists stand in every file. Nothing writes into facts, and
 * nothing tells equal parts apart.
 */
export class SharedParts {
  private readonly texts = new Map<string, string>();
  private readonly parts = new Map<string, object>();

  /** Replaces, all through data that was read from JSON, every text and every part by its equal that came first. */
  share<T extends object>(data: T): T {
    this.shareIn(data);
    return data;
  }

  /** Shares the parts of a part; gives the text by which its equals are known, '' where it is long or holds a place. */
  private shareIn(data: object): string {
    return Array.isArray(data) ? this.inItems(data) : this.inMembers(data as Data);
  }

  private inItems(items: unknown[]): string {
    // Most arrays are places: four numbers, hardly two of them equal.
    if (typeof items[0] === 'number') return '';
    let text = '[';
    for (let at = 0; at < items.length; at++) {
      const value = items[at];
      let own: string;
      if (typeof value === 'string') {
        own = `"${value}"`;
        if (value.length > 10) items[at] = this.text(value);
      } else if (typeof value === 'object' && value !== null) {
        own = this.shareIn(value);
        if (own) items[at] = this.part(own, value);
      } else own = `${value}`;
      text = joined(text, own);
    }
    return text;
  }

  private inMembers(data: Data): string {
    let text = '{';
    for (const key in data) {
      const value = data[key];
      let own: string;
      if (typeof value === 'string') {
        own = `"${value}"`;
        // V8 keeps shorter ones once of its own accord when it reads JSON.
        if (value.length > 10) data[key] = this.text(value);
      } else if (typeof value === 'object' && value !== null) {
        own = this.shareIn(value);
        if (own) data[key] = this.part(own, value);
      } else own = `${value}`;
      text = text && own && joined(text, `${key}:${own}`);
    }
    return text;
  }

  private part(text: string, part: object): object {
    const known = this.parts.get(text);
    if (known === undefined) this.parts.set(text, part);
    return known ?? part;
  }

  private text(text: string): string {
    const known = this.texts.get(text);
    if (known === undefined) this.texts.set(text, text);
    return known ?? text;
  }
}

/** A length before each item, for a text may hold anything. */
function joined(text: string, own: string): string {
  return text && own && text.length + own.length < LONGEST ? `${text}${own.length} ${own}` : '';
}

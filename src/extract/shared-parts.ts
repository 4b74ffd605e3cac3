/** A part of what JSON gives. */
type Data = { [key: string]: unknown };

/** Nothing writes into facts. */
const EMPTY: unknown[] = [];

/** What is read again and again, kept once: the same names stand in every file, and most lists of facts are empty. */
export class SharedParts {
  private readonly known = new Map<string, string>();

  /** Replaces, all through data that was read from JSON, every text by its equal that came first, and every empty list. */
  share<T extends object>(data: T): T {
    if (Array.isArray(data)) this.inItems(data);
    else this.inMembers(data as Data);
    return data;
  }

  private inItems(items: unknown[]): void {
    // Most arrays are places: four numbers.
    if (typeof items[0] === 'number') return;
    for (const [at, value] of items.entries()) {
      if (typeof value === 'string') items[at] = this.one(value);
      else if (isEmpty(value)) items[at] = EMPTY;
      else if (typeof value === 'object' && value !== null) this.share(value);
    }
  }

  private inMembers(data: Data): void {
    for (const key in data) {
      const value = data[key];
      // V8 keeps shorter ones once of its own accord when it reads JSON.
      if (typeof value === 'string' && value.length > 10) data[key] = this.one(value);
      else if (isEmpty(value)) data[key] = EMPTY;
      else if (typeof value === 'object' && value !== null) this.share(value);
    }
  }

  private one(text: string): string {
    const known = this.known.get(text);
    if (known === undefined) this.known.set(text, text);
    return known ?? text;
  }
}

const isEmpty = (value: unknown): boolean => Array.isArray(value) && value.length === 0;

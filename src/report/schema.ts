import { z } from 'zod';
import { scanSchema } from '../model/scan.js';

/** The JSON Schema of the record, made from the zod schema that the program itself uses. */
export function jsonSchema(): unknown {
  return z.toJSONSchema(scanSchema, { target: 'draft-2020-12' });
}

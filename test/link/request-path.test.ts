import { expect, it } from 'vitest';
import { repository } from './requests-linked.js';

const SERVER = `import express from 'express';
import { place, audit } from './orders';
const app = express();
app.get('/health', async (req, res) => { await audit(); res.send('ok'); });
app.get('/orders', async (req, res) => { res.json(await audit()); });
app.post('/_e2e/reset', async (req, res) => { await audit(); res.json(await place(req.body)); });
app.post('/orders', async (req, res) => { res.json(await place(req.body)); });
app.listen(3000);
`;
const ORDERS = `import axios from 'axios';
import { Pool } from 'pg';
const pool = new Pool();
export async function audit() { return pool.query('select 1'); }
async function save(order) { await pool.query('insert into orders values ($1)', [order.id]); return order; }
export async function place(order) {
  await axios.post('https://stock.example.org/reserve', order);
  return save(order) ?? place(order);
}
`;

it('follows the route that reaches most, through functions and not in circles', async () => {
  const linked = await repository({ 'src/server.ts': SERVER, 'src/orders.ts': ORDERS }, ['express', 'axios', 'pg']);
  const path = linked.requestPath;
  expect(`${path?.route.method} ${path?.route.path}`).toBe('POST /orders');
  expect(path?.hops.map(({ operation, through }) => [operation.kind, ...through])).toEqual([
    ['http-client', 'place'],
    ['database', 'place', 'save'],
  ]);
});

it('is absent where no route reaches anything', async () => {
  const linked = await repository({
    'src/server.ts': `import express from 'express';\nconst app = express();\napp.get('/a', (req, res) => res.send('a'));\n`,
  });
  expect(linked.requestPath).toBeUndefined();
});

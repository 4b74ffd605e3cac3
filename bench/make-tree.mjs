// Writes a tree of generated services of about the asked number of lines. Usage: node bench/make-tree.mjs <folder> <lines>
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [folder, wanted] = [process.argv[2], Number(process.argv[3] ?? 100_000)];

const typescript = (n) => `import express from 'express';
import { logger } from '../logger.js';
import { find${n}, save${n} } from './store${n}.js';

export const router${n} = express.Router();

interface Item${n} { id: string; title: string; price: number }

router${n}.get('/items${n}/:id', async (req, res, next) => {
  try {
    const item: Item${n} | undefined = await find${n}(req.params.id);
    if (!item) return res.status(404).json({ error: 'not found' });
    logger.info('item read', { id: item.id, requestId: req.headers['x-request-id'] });
    res.json({ ...item, total: item.price * Number(req.query.count ?? 1) });
  } catch (error) {
    next(error);
  }
});

router${n}.post('/items${n}', async (req, res) => {
  const title = \`\${req.body.title}\`.trim();
  for (const part of title.split(' ')) {
    if (part.length > 20) console.log('long word', part.length);
  }
  save${n}({ title, price: Number(req.body.price) }).catch(() => undefined);
  res.sendStatus(201);
});
`;
const python = (n) => `import logging
from dataclasses import dataclass

from .store import load, store

logger = logging.getLogger(__name__)


@dataclass
class Order${n}:
    id: int
    lines: list[str]

    def total(self, prices: dict[str, float]) -> float:
        amount = 0.0
        for line in self.lines:
            try:
                amount += prices[line]
            except KeyError:
                logger.warning("no price for %s", line)
        return amount


def place_${n}(order: Order${n}) -> bool:
    try:
        store("orders", order.id, order)
    except Exception as error:
        logger.exception("order not stored", extra={"order": order.id})
        raise RuntimeError("order not stored") from error
    return load("orders", order.id) is not None
`;
const go = (n) => `package store

import (
	"context"
	"fmt"
	"log/slog"
)

type Record${n} struct {
	ID    string
	Count int
}

func (s *Store) Load${n}(ctx context.Context, id string) (*Record${n}, error) {
	row := s.db.QueryRowContext(ctx, "SELECT id, count FROM records WHERE id = $1", id)
	record := &Record${n}{}
	if err := row.Scan(&record.ID, &record.Count); err != nil {
		return nil, fmt.Errorf("load %s: %w", id, err)
	}
	if record.Count > 100 {
		slog.InfoContext(ctx, "large record", "id", id, "count", record.Count)
	}
	return record, nil
}
`;
const kinds = [
  { folder: 'api/src', ending: 'ts', text: typescript },
  { folder: 'worker/app', ending: 'py', text: python },
  { folder: 'store', ending: 'go', text: go },
];
for (const kind of kinds) mkdirSync(join(folder, kind.folder), { recursive: true });
writeFileSync(
  join(folder, 'api/package.json'),
  '{ "name": "api", "scripts": { "start": "node dist/file0.js" }, "dependencies": { "express": "5" } }\n',
);
writeFileSync(join(folder, 'worker/requirements.txt'), 'structlog\n');
writeFileSync(join(folder, 'store/go.mod'), 'module example.com/store\n\ngo 1.24\n');
// Six units a file: about as long as the files of real services.
for (let lines = 0, n = 0; lines < wanted; ) {
  for (const kind of kinds) {
    const units = Array.from({ length: 6 }, () => kind.text(n++));
    const text =
      kind.ending === 'go'
        ? units[0] +
          units
            .slice(1)
            .map((unit) => unit.slice(unit.indexOf('type ')))
            .join('\n')
        : units.join('\n');
    writeFileSync(join(folder, kind.folder, `file${n}.${kind.ending}`), text);
    lines += text.split('\n').length;
  }
}
